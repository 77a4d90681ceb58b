package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureCheckpointContractTest extends CheckpointContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }
}
