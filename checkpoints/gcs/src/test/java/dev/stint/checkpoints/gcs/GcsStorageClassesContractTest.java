package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StorageClassesContract;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsStorageClassesContractTest extends StorageClassesContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected List<String> expectedNames() {
        return List.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE");
    }

    @Override
    protected List<String> archives() {
        return List.of();
    }
}
