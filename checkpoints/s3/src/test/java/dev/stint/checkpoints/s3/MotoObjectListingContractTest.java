package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectListingContract;
import java.io.IOException;

final class MotoObjectListingContractTest extends ObjectListingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }
}
