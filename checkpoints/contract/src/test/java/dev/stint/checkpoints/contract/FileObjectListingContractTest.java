package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;

final class FileObjectListingContractTest extends ObjectListingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }
}
