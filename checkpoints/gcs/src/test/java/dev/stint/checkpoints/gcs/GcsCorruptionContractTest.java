package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CorruptionContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsCorruptionContractTest extends CorruptionContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int sample() {
        return 20;
    }
}
