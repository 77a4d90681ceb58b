package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangCheckpointContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureGangCheckpointContractTest extends GangCheckpointContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }
}
