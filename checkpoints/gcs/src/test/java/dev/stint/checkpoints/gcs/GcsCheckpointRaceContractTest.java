package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointRaceContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsCheckpointRaceContractTest extends CheckpointRaceContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected int seeds() {
        return 5;
    }

    @Override
    protected int raceRounds() {
        return 10;
    }
}
