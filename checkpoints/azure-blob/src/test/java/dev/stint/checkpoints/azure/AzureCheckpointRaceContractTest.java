package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.CheckpointRaceContract;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureCheckpointRaceContractTest extends CheckpointRaceContract {

    @Override
    protected ObjectStore open() throws IOException {
        return Azurite.open();
    }

    @Override
    protected int seeds() {
        return Seeds.full() ? 250 : 1;
    }

    @Override
    protected int raceRounds() {
        return Seeds.full() ? 200 : 5;
    }
}
