package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CorruptionContract;
import java.io.IOException;

final class GcsCorruptionContractTest extends CorruptionContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int sample() {
        return 20;
    }
}
