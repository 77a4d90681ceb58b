package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ThawingContract;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Azurite rehydrates at once. */
@ExtendWith(NeedsAzurite.class)
final class AzureThawingContractTest extends ThawingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open(Azurite.folder("/some/old prefix"));
    }

    @Override
    protected List<String> archives() {
        return List.of("Archive");
    }
}
