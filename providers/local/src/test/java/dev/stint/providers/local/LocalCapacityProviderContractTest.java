package dev.stint.providers.local;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.contract.CapacityProviderContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class LocalCapacityProviderContractTest extends CapacityProviderContract {
    @TempDir
    Path root = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private LocalWorld world;

    @BeforeEach
    void open() {
        world = new LocalWorld(root);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Override
    protected CapacityProvider provider() {
        return world.provider;
    }

    @Override
    protected CapacityProvider restarted() {
        return world.restart();
    }

    @Override
    protected Market spotMarket() {
        return LocalWorld.spot();
    }

    @Override
    protected Market onDemandMarket() {
        return LocalWorld.onDemand();
    }

    @Override
    protected void dryUp(Market spotMarket) {
        world.to(200);
    }

    @Override
    protected void advance(Duration duration) {
        world.advance(duration);
    }

    @Override
    protected Instant now() {
        return world.now;
    }

    @Override
    protected Instant submittedAt() {
        return LocalWorld.SUBMITTED;
    }

    /** An answer cannot get lost within a process; a server that ends before it looks at the answer loses it. */
    @Override
    protected LaunchOutcome launchLosingTheAnswer(LaunchRequest request) {
        world.provider.launch(request);
        world.restart();
        return new LaunchOutcome.Lost("the server ended");
    }
}
