package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryCheckpointFaultsContractTest extends CheckpointFaultsContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }

    @Override
    protected int corruptions() {
        return Seeds.full() ? 200 : 40;
    }
}
