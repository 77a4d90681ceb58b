package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One machine of the real Azure, from launch to gone. Only with the Maven profile {@code live-azure} and what it needs in the environment:
 *
 * <ul>
 *   <li>{@code STINT_LIVE_AZURE_SUBSCRIPTION}: its id; without it the test is skipped
 *   <li>{@code STINT_LIVE_AZURE_REGION}, {@code STINT_LIVE_AZURE_GROUP}, {@code STINT_LIVE_AZURE_SUBNET}: as the settings {@code regions},
 *       {@code resource-group} and {@code subnet}
 *   <li>{@code STINT_LIVE_AZURE_SIZE}: {@code Standard_B2s} unless given
 * </ul>
 *
 * <p><b>Cost</b>: one spot machine for about five minutes. A {@code Standard_B2s} is about 0.01 USD an hour on the spot market, and its disk of
 * 50 GiB (Standard SSD E6, about 4.80 USD a month) 0.0006 USD for that time: less than 0.01 USD. The test ends it in any case; should even that
 * fail, {@code az vm list} shows it by the tag {@code stint:installation=live-…}, and it has to be deleted by hand, since one that powers itself off
 * is billed on.
 */
@EnabledIfSystemProperty(
        named = "stint.live-azure",
        matches = "true",
        disabledReason = "an account of Azure is not available here; with one: -Plive-azure")
@EnabledIfEnvironmentVariable(
        named = "STINT_LIVE_AZURE_SUBSCRIPTION",
        matches = ".+",
        disabledReason = "an account of Azure is not available here; with one: STINT_LIVE_AZURE_SUBSCRIPTION")
final class LiveAzureTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Does nothing, and ends by itself. */
    private static final String HARMLESS = "#!/bin/sh\nsleep 900\npoweroff\n";

    private final InstantSource clock = InstantSource.system();
    private final String region = env("STINT_LIVE_AZURE_REGION", "");
    private final String installation = "live-" + drawn(4);

    @TempDir
    Path folder = Path.of("");

    private static String env(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isBlank())
                .orElse(otherwise);
    }

    private static String drawn(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private AzureSettings settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("subscription", env("STINT_LIVE_AZURE_SUBSCRIPTION", ""));
        settings.put("regions", region);
        settings.put("resource-group", env("STINT_LIVE_AZURE_GROUP", ""));
        settings.put("subnet", env("STINT_LIVE_AZURE_SUBNET", ""));
        return AzureSettings.of(settings);
    }

    /** A launch needs no offers; nothing is known of quotas. */
    private static final class NoOffers implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return List.of();
        }

        @Override
        public List<String> regions() {
            return List.of();
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return Optional.empty();
        }
    }

    @Test
    void a_spot_machine_is_launched_once_found_listed_ended_and_gone_with_its_parts() throws CallFailedException {
        AzureSettings settings = settings();
        AzureConnection connection = AzureConnection.open(settings);
        ArmCalls calls =
                new ArmCalls(connection.authorized(), connection.management(), new Random(), LiveAzureTest::pass);
        CapacityProvider provider = AzureCapacityProvider.of(
                settings,
                new ProviderContext(installation, folder, List.of(), Map.of(), clock),
                calls,
                new NoOffers(),
                request -> HARMLESS,
                connection::close);
        Optional<String> launched = Optional.empty();
        try {
            assertThat(provider.examine("az://unused/unused"))
                    .filteredOn(finding -> finding.outcome() == Finding.Outcome.FAILED)
                    .filteredOn(finding -> !finding.subject().equals("identity"))
                    .isEmpty();
            LaunchRequest request = request();

            Machine machine = granted(provider.launch(request));
            launched = Optional.of(machine.id());

            assertThat(granted(provider.launch(request)).id()).isEqualTo(machine.id());
            assertThat(machine.market()).isEqualTo(request.market());
            until(
                    "found and listed",
                    () -> provider.find(request.token()).equals(List.of(machine))
                            && provider.list(installation).equals(List.of(machine)));
            assertThat(provider.status(machine.id()).gone()).isFalse();

            until("gone", () -> {
                provider.terminate(machine.id());
                return provider.status(machine.id()).gone();
            });

            assertThat(provider.status(machine.id()).end()).isEqualTo(MachineStatus.End.TERMINATED);
            assertThat(provider.list(installation)).isEmpty();
            VmId id = VmId.parse(machine.id()).orElseThrow();
            String disk = id.diskPath(settings.subscription()) + "?api-version=2025-01-02";
            assertThat(calls.make(ArmRequest.get("look at the disk", disk).expecting(404))
                            .status())
                    .isEqualTo(404);
        } finally {
            launched.ifPresent(provider::terminate);
            // also one whose answer was lost
            provider.list(installation).forEach(machine -> provider.terminate(machine.id()));
            provider.close();
        }
    }

    private LaunchRequest request() {
        Instant now = clock.instant();
        return new LaunchRequest(
                new LaunchToken("live-" + drawn(12)),
                new Market(
                        "azure",
                        region,
                        VmRequests.REGIONAL,
                        env("STINT_LIVE_AZURE_SIZE", "Standard_B2s"),
                        CapacityType.SPOT),
                1,
                new MachineTags(installation, "live", "live-test", 1, 1, now.plus(Duration.ofMinutes(10))),
                new MachineBoot("az://unused/unused", "live/live-test/mail/1-1", new byte[32]),
                0,
                now);
    }

    private static Machine granted(LaunchOutcome outcome) {
        return outcome.<List<Machine>>fold(
                        machines -> machines,
                        refusal -> {
                            assumeTrue(
                                    refusal.kind() != Refusal.Kind.NO_CAPACITY,
                                    "Azure has no such spot machine now: " + refusal.message());
                            return fail("refused: " + refusal);
                        },
                        lost -> fail("lost: " + lost))
                .get(0);
    }

    /** Waits for what a real machine does. */
    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited in vain for: " + what);
            }
            pass(Duration.ofSeconds(5));
        }
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
