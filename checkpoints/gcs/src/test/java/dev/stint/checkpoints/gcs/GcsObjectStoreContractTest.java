package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectStoreContract;
import java.io.IOException;

final class GcsObjectStoreContractTest extends ObjectStoreContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
