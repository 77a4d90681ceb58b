package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;

final class GcsGangFaultsContractTest extends GangFaultsContract implements OnFakeGcs {

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 4;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 15 : 6;
    }
}
