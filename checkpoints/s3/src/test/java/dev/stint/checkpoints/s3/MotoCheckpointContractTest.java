package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointContract;
import java.io.IOException;

final class MotoCheckpointContractTest extends CheckpointContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }
}
