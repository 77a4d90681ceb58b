package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryCheckpointContractTest extends CheckpointContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }
}
