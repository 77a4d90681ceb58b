package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileCheckpointContractTest extends CheckpointContract {

    @TempDir
    Path folder;

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    @Override
    protected int corruptions() {
        return Seeds.full() ? 60 : 20;
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 3;
    }
}
