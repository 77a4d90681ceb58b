package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StorageClassesContract;
import java.io.IOException;
import java.util.List;

final class GcsStorageClassesContractTest extends StorageClassesContract implements OnFakeGcs {

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
