package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;

final class GcsCheckpointFaultsContractTest extends CheckpointFaultsContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int corruptions() {
        return 20;
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }
}
