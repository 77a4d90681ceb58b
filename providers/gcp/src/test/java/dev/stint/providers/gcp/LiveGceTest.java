package dev.stint.providers.gcp;

import static dev.stint.providers.gcp.StagedWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One spot machine of the real Compute Engine, for less than a cent; with {@code -Plive-gcp} only. Needs application default credentials
 * and {@code STINT_LIVE_GCP_PROJECT} and {@code STINT_LIVE_GCP_REGION}; {@code STINT_LIVE_GCP_SERVICE_ACCOUNT} and {@code
 * STINT_LIVE_GCP_SUBNETWORK} as the settings of those names. docs/gcp.md tells what it does and costs.
 */
@EnabledIfSystemProperty(
        named = "stint.live-gcp",
        matches = "true",
        disabledReason = "an account of Google Cloud is not available here; with one: -Plive-gcp")
@EnabledIfEnvironmentVariable(
        named = "STINT_LIVE_GCP_PROJECT",
        matches = ".+",
        disabledReason = "an account of Google Cloud is not available here; with one: STINT_LIVE_GCP_PROJECT")
final class LiveGceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    Path root = Path.of("");

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

    private static String given(String name) {
        return Optional.ofNullable(System.getenv(name))
                .orElseThrow(() -> new IllegalStateException(name + " is not set; docs/gcp.md says to what"));
    }

    @Test
    void a_machine_is_launched_once_found_listed_ended_and_gone() {
        String region = given("STINT_LIVE_GCP_REGION");
        Map<String, String> texts = new HashMap<>();
        texts.put("project", given("STINT_LIVE_GCP_PROJECT"));
        texts.put("regions", region);
        for (String part : List.of("service-account", "subnetwork")) {
            Optional.ofNullable(System.getenv(
                            "STINT_LIVE_GCP_" + part.replace('-', '_').toUpperCase(Locale.ROOT)))
                    .ifPresent(value -> texts.put(part, value));
        }
        GcpSettings settings = GcpSettings.of(texts);
        GcpConnection connection = GcpConnection.open(settings);
        String installation = "live-" + UUID.randomUUID().toString().substring(0, 8);
        try (CapacityProvider provider = GcpCapacityProvider.of(
                settings,
                new ProviderContext(installation, root, List.of(), texts, InstantSource.system()),
                new GceCalls(
                        connection,
                        connection::checkCredentials,
                        new Random(),
                        length -> LockSupport.parkNanos(length.toNanos())),
                new NoOffers(),
                request -> "#!/bin/bash\nshutdown -P +10\n",
                storeUri -> List.of(),
                connection::close)) {
            LaunchRequest request = request(installation, region);
            Machine machine = granted(provider.launch(request)).get(0);
            try {
                assertThat(granted(provider.launch(request))).containsExactly(machine);
                assertThat(provider.find(request.token())).containsExactly(machine);
                listed(provider, installation, List.of(machine));
                assertThat(machine.tags()).isEqualTo(request.tags());
            } finally {
                MachineStatus gone = ended(provider, machine);
                assertThat(gone.end()).isEqualTo(MachineStatus.End.TERMINATED);
            }
            listed(provider, installation, List.of());
        }
    }

    /** Lists may be a little behind. */
    private static void listed(CapacityProvider provider, String installation, List<Machine> machines) {
        Instant until = Instant.now().plus(PATIENCE);
        while (!provider.list(installation).equals(machines) && Instant.now().isBefore(until)) {
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        }
        assertThat(provider.list(installation)).isEqualTo(machines);
    }

    private static MachineStatus ended(CapacityProvider provider, Machine machine) {
        Instant until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until)) {
            provider.terminate(machine.id());
            MachineStatus status = provider.status(machine.id());
            if (status.gone()) {
                return status;
            }
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        }
        throw new AssertionError("machine " + machine.id() + " is still there; delete it by hand");
    }

    private static LaunchRequest request(String installation, String region) {
        Instant now = Instant.now();
        return new LaunchRequest(
                new LaunchToken(installation + "-1"),
                new Market("gcp", region, region + "-b", "e2-small", CapacityType.SPOT),
                1,
                new MachineTags(installation, "default", "live", 1, 1, now.plus(Duration.ofHours(1))),
                new MachineBoot("gs://none", "default/live/mail/1-1", new byte[32]),
                0,
                now);
    }
}
