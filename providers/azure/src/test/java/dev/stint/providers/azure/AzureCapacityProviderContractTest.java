package dev.stint.providers.azure;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.contract.CapacityProviderContract;
import dev.stint.providers.contract.HandClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Every provider's contract, by the adapter against a stage ({@link StagedWorld}). */
final class AzureCapacityProviderContractTest extends CapacityProviderContract {

    /** Azure's notice alone is longer than a contract in which machines take a few seconds has patience for. */
    private static final int FASTER = 10;

    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void open() throws IOException {
        opened = new StagedWorld(root.resolve("azure"));
    }

    @AfterEach
    void end() {
        if (opened != null) {
            opened.close();
        }
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "opened before each test");
    }

    @Override
    protected CapacityProvider provider() {
        return world().provider();
    }

    @Override
    protected CapacityProvider restarted() {
        return world().restarted();
    }

    @Override
    protected Market spotMarket() {
        return StagedWorld.SPOT;
    }

    @Override
    protected Market onDemandMarket() {
        return StagedWorld.ON_DEMAND;
    }

    @Override
    protected void dryUp(Market spotMarket) {
        world().dryUp(spotMarket);
    }

    @Override
    protected void advance(Duration duration) {
        world().clock.pass(duration.multipliedBy(FASTER));
    }

    @Override
    protected Instant now() {
        return world().clock.instant();
    }

    @Override
    protected LaunchOutcome launchLosingTheAnswer(LaunchRequest request) {
        world().stage.faults().cutAfterEffect("PUT virtualMachines");
        return provider().launch(request);
    }

    @Override
    protected String storeUri() {
        return "az://account/container";
    }

    @Override
    protected Instant submittedAt() {
        return HandClock.START;
    }
}
