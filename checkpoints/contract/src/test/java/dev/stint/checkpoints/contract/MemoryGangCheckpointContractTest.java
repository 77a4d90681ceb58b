package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryGangCheckpointContractTest extends GangCheckpointContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }
}
