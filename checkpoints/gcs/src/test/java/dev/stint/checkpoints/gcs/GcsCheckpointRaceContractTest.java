package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointRaceContract;
import java.io.IOException;

final class GcsCheckpointRaceContractTest extends CheckpointRaceContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int seeds() {
        return 5;
    }

    @Override
    protected int raceRounds() {
        return 10;
    }
}
