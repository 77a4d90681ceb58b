package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectUploadContractTest extends ObjectUploadContract {

    @TempDir
    Path folder;

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    @Override
    protected boolean listsPendingUploads() {
        return false; // a lock tells whose writer is dead; opening the store removes those
    }
}
