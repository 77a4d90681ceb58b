package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryObjectStoreContractTest extends ObjectStoreContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
