package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachinePace;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.ProviderUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as the server gets it: found by the service loader, driven by its own thread and the real clock. */
final class LocalCapacityProviderFactoryTest {
    @TempDir
    Path root = Path.of("");

    private CapacityProvider open(Map<String, String> settings) {
        return ServiceLoader.load(CapacityProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.id().equals("local"))
                .findFirst()
                .orElseThrow()
                .open(new ProviderContext(
                        "inst-a",
                        root.resolve("local"),
                        List.of("/bin/sh", "-c", LocalWorld.STUBBORN),
                        settings,
                        InstantSource.system()));
    }

    @Test
    void a_market_that_dries_up_takes_its_machine_in_real_time() {
        LocalWorld.write(root.resolve("markets/brief.yaml"), """
                notice: 200ms
                shapes: {small: {vcpus: 1, memory_gib: 2}}
                zones: {z: {small: {spot: {price: 1, available: [[0s, 1], [500ms, 0]]}}}}
                """);
        Instant submitted = Instant.now();
        CapacityProvider provider =
                open(Map.of("markets", root.resolve("markets").toString()));
        try {
            LaunchOutcome outcome = provider.launch(new LaunchRequest(
                    new LaunchToken("t-1"),
                    new Market("local", "brief", "z", "small", CapacityType.SPOT),
                    1,
                    new MachineTags("inst-a", "team", "run", 1, 1, submitted.plusSeconds(60)),
                    new MachineBoot("file:///nowhere", "team/run/mail/1-1", new byte[32]),
                    0,
                    submitted));
            Machine machine = outcome.<Machine>fold(
                    machines -> machines.get(0),
                    refusal -> {
                        throw new AssertionError(refusal);
                    },
                    lost -> {
                        throw new AssertionError(lost);
                    });
            LocalWorld.until("preempted", () -> provider.status(machine.id()).gone());

            assertThat(provider.status(machine.id()).end()).isEqualTo(End.PREEMPTED);
            assertThat(Processes.ofThisHost().ofMachine(machine.id(), null)).isEmpty();
        } finally {
            provider.list("inst-a").forEach(machine -> provider.terminate(machine.id()));
            provider.close();
        }
    }

    @Test
    void without_regions_this_host_is_offered_free_of_charge() {
        try (CapacityProvider provider = open(Map.of())) {
            Instant now = Instant.now();

            List<Offer> offers = provider.offers(new OfferQuery(Set.of(), now, now));

            assertThat(offers)
                    .extracting(offer -> offer.market().id())
                    .containsExactly("local/home/home/host/spot", "local/home/home/host/on-demand");
            assertThat(offers).allSatisfy(offer -> {
                assertThat(offer.perHour().isPositive()).isFalse();
                assertThat(offer.shape().vcpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
                assertThat(offer.noticeLead()).isEqualTo(Duration.ofSeconds(10));
                assertThat(offer.hazardPerHour()).hasValue(0);
            });
        }
    }

    @Test
    void the_pace_is_the_scenarios() {
        try (CapacityProvider provider = open(Map.of())) {
            assertThat(provider.pace(new Market("local", "rough", "a", "small", CapacityType.SPOT)))
                    .isEqualTo(new MachinePace(Duration.ofMillis(200), Duration.ofMillis(500)));
        }
    }

    @Test
    void a_wrong_scenario_is_told_when_it_is_asked_for() {
        LocalWorld.write(root.resolve("markets/bad.yaml"), "notise: 3s");
        try (CapacityProvider provider =
                open(Map.of("markets", root.resolve("markets").toString()))) {
            Instant now = Instant.now();
            assertThatThrownBy(() -> provider.offers(new OfferQuery(Set.of("bad"), now, now)))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("did you mean 'notice'?");
        }
    }

    @Test
    void wrong_settings_are_refused_all_at_once() {
        assertThatThrownBy(() -> open(Map.of("market", "x", "keep-machines", "long", "home-machines", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "market: unknown setting; did you mean 'markets'?",
                        "keep-machines: 'long' is not a duration",
                        "home-machines: '0' is not a whole number");
    }

    @Test
    void the_defaults_are_as_documented() {
        LocalSettings defaults = LocalSettings.of(Map.of());

        assertThat(defaults.markets()).isEmpty();
        assertThat(defaults.keepMachines()).isEqualTo(Duration.ofHours(1));
        assertThat(defaults.homeMachines()).isEqualTo(4);
    }

    @Test
    void a_closed_adapter_answers_no_more_and_frees_its_folder() {
        CapacityProvider first = open(Map.of());
        first.close();
        first.close();

        assertThatThrownBy(() -> first.list("inst-a")).isInstanceOf(ProviderUnavailableException.class);
        open(Map.of()).close();
    }
}
