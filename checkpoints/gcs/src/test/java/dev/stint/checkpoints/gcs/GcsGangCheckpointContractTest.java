package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangCheckpointContract;
import java.io.IOException;

final class GcsGangCheckpointContractTest extends GangCheckpointContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }
}
