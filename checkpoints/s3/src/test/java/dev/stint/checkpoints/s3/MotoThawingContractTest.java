package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ThawingContract;
import java.io.IOException;
import java.util.List;

final class MotoThawingContractTest extends ThawingContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected List<String> archives() {
        return List.of("GLACIER", "DEEP_ARCHIVE");
    }
}
