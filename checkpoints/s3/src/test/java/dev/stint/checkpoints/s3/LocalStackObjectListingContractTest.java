package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectListingContract;
import java.io.IOException;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Where Docker is. */
@Testcontainers(disabledWithoutDocker = true)
final class LocalStackObjectListingContractTest extends ObjectListingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return LocalStackStores.open();
    }
}
