package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangCheckpointContract;
import java.io.IOException;

final class MotoGangCheckpointContractTest extends GangCheckpointContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }
}
