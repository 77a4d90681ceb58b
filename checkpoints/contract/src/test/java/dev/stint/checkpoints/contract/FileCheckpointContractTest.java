package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileCheckpointContractTest extends CheckpointContract {

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }
}
