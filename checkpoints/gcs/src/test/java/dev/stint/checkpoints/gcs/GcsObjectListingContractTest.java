package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectListingContract;
import java.io.IOException;

final class GcsObjectListingContractTest extends ObjectListingContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }
}
