package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileGangFaultsContractTest extends GangFaultsContract {

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
