package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsCheckpointContractTest extends CheckpointContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

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
