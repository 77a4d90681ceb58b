package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectListingContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

/** In a folder of a container: the other contracts have one for themselves. */
@ExtendWith(NeedsAzurite.class)
final class AzureObjectListingContractTest extends ObjectListingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open(Azurite.folder("/some/old prefix"));
    }
}
