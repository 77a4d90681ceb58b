package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CorruptionContract;
import java.io.IOException;

final class MotoCorruptionContractTest extends CorruptionContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected int sample() {
        return 12;
    }
}
