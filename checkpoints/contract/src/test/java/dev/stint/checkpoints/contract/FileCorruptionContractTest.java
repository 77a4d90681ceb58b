package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileCorruptionContractTest extends CorruptionContract {

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    @Override
    protected int sample() {
        return 20;
    }
}
