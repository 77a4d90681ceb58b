package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectStoreContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsObjectStoreContractTest extends ObjectStoreContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
