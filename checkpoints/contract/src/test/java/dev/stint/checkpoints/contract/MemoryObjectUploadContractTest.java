package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;

final class MemoryObjectUploadContractTest extends ObjectUploadContract {

    private final MemoryObjectStore store = new MemoryObjectStore();

    @Override
    protected ObjectStore open() {
        return store;
    }

    @Override
    protected boolean listsPendingUploads() {
        return false;
    }
}
