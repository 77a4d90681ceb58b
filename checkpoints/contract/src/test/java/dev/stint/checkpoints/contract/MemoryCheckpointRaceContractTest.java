package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryCheckpointRaceContractTest extends CheckpointRaceContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }

    @Override
    protected int seeds() {
        return Seeds.full() ? 250 : 60;
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
