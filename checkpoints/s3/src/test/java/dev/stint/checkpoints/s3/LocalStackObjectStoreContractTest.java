package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectStoreContract;
import java.io.IOException;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Where Docker is. */
@Testcontainers(disabledWithoutDocker = true)
final class LocalStackObjectStoreContractTest extends ObjectStoreContract {

    @Override
    protected ObjectStore open() throws IOException {
        return LocalStackStores.open();
    }

    @Override
    protected int raceRounds() {
        return 200;
    }
}
