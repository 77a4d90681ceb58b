package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureCheckpointFaultsContractTest extends CheckpointFaultsContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected int corruptions() {
        return Seeds.full() ? 60 : 10;
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }
}
