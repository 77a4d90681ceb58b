package dev.stint.providers.gcp;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.contract.CapacityProviderContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, over HTTP, on a stage that plays Compute Engine. */
final class GcpCapacityProviderContractTest extends CapacityProviderContract {
    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld world;

    @BeforeEach
    void begin() throws IOException {
        world = new StagedWorld(root.resolve("gcp"), true);
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(world, "no world was opened");
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
        world().stage.dryUp(spotMarket.zone(), spotMarket.instanceType());
    }

    @Override
    protected void advance(Duration duration) {
        world().clock.advance(duration.multipliedBy(5)); // an instance takes half a minute to end
    }

    @Override
    protected Instant now() {
        return world().clock.instant();
    }

    @Override
    protected LaunchOutcome launchLosingTheAnswer(LaunchRequest request) {
        world().stage.cutAfterEffect("instances.insert");
        LaunchOutcome outcome = provider().launch(request);
        world().clock.advance(Duration.ofSeconds(2)); // Google shows what it took on when it begins with it
        return outcome;
    }

    @Override
    protected String storeUri() {
        return "gs://bucket";
    }

    @Override
    protected Instant submittedAt() {
        return StagedWorld.BEGIN;
    }
}
