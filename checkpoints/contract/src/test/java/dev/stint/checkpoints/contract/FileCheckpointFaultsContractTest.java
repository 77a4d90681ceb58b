package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileCheckpointFaultsContractTest extends CheckpointFaultsContract {

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
