package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointRaceContract;
import java.io.IOException;

final class MotoCheckpointRaceContractTest extends CheckpointRaceContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected int seeds() {
        return 8;
    }

    @Override
    protected int raceRounds() {
        return 10;
    }
}
