package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileGangCheckpointContractTest extends GangCheckpointContract {

    @TempDir
    Path folder;

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 15 : 5;
    }
}
