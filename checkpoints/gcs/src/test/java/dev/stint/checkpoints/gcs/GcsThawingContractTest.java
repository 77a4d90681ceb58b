package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ThawingContract;
import java.io.IOException;
import java.util.List;

final class GcsThawingContractTest extends ThawingContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected List<String> archives() {
        return List.of();
    }
}
