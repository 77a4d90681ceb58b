package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangCheckpointContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsGangCheckpointContractTest extends GangCheckpointContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }
}
