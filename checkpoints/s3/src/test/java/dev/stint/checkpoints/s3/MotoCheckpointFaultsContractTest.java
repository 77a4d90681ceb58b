package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;

final class MotoCheckpointFaultsContractTest extends CheckpointFaultsContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected int corruptions() {
        return Seeds.full() ? 60 : 8;
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }
}
