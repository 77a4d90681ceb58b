package dev.stint.providers.aws;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.aws.stage.Faults;
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

/** Every provider's contract, by the adapter against a stage ({@link StagedWorld}). */
final class AwsCapacityProviderContractTest extends CapacityProviderContract {

    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void open() throws IOException {
        opened = new StagedWorld(root.resolve("aws"));
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
        world().stage.dryUp(spotMarket);
    }

    @Override
    protected void advance(Duration duration) {
        world().clock.advance(duration);
    }

    @Override
    protected Instant now() {
        return world().clock.instant();
    }

    @Override
    protected LaunchOutcome launchLosingTheAnswer(LaunchRequest request) {
        world().stage.faults().next("RunInstances", Faults.Kind.CUT_AFTER);
        return provider().launch(request);
    }

    @Override
    protected String storeUri() {
        return "s3://bucket/prefix?region=us-east-1";
    }

    @Override
    protected Instant submittedAt() {
        return Instant.parse("2026-03-01T12:00:00Z"); // when the stage's clock begins
    }

    @Override
    protected LaunchRequest request(String installation, String token, Market market, int count) {
        return StagedWorld.withAgent(super.request(installation, token, market, count));
    }
}
