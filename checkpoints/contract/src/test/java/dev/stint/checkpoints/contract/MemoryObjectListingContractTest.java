package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryObjectListingContractTest extends ObjectListingContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }
}
