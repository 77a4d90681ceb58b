package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StorageClassesContract;
import java.io.IOException;
import java.util.List;

/** Azurite rehydrates at once. */
final class AzureStorageClassesContractTest extends StorageClassesContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected List<String> expectedNames() {
        return List.of("Hot", "Cool", "Cold", "Archive");
    }

    @Override
    protected List<String> archives() {
        return List.of("Archive");
    }
}
