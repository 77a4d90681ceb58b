package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointRaceContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;

final class MotoCheckpointRaceContractTest extends CheckpointRaceContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected int seeds() {
        return Seeds.full() ? 2 : 1;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 100 : 8;
    }
}
