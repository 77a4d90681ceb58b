package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectStoreContract;
import java.io.IOException;

final class AzureObjectStoreContractTest extends ObjectStoreContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
