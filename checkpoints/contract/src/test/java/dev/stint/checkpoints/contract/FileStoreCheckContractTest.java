package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreCheckContractTest extends StoreCheckContract {

    @TempDir
    Path folder;

    @Override
    protected ObjectStore open() throws IOException {
        return new FileObjectStore(folder.resolve("bucket"));
    }

    /** A folder is made when it is missing. */
    @Override
    protected Optional<ObjectStore> withoutBucket() {
        return Optional.empty();
    }

    @Override
    protected Optional<ObjectStore> withWrongCredentials() {
        return Optional.empty();
    }
}
