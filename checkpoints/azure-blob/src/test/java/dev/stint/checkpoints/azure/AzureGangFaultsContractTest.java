package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureGangFaultsContractTest extends GangFaultsContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 8;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 15 : 4;
    }
}
