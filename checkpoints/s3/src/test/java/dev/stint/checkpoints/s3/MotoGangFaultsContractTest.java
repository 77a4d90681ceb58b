package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.GangFaultsContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;

final class MotoGangFaultsContractTest extends GangFaultsContract {

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected int failingCallsStride() {
        return Seeds.full() ? 1 : 6;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 15 : 4;
    }
}
