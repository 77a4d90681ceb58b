package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileObjectUploadContractTest extends ObjectUploadContract {

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    @Override
    protected boolean listsPendingUploads() {
        return false; // a lock tells whose writer is dead; opening the store removes those
    }
}
