package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.MachinePace;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScenariosTest {
    @TempDir
    Path folder = Path.of("");

    private Scenarios scenarios() {
        return new Scenarios(Scenario.home(Shape.cpus(2, 4), 4), Optional.of(folder));
    }

    private Scenario shipped(String name) throws IOException {
        return scenarios().named(name).orElseThrow();
    }

    private static int available(Scenario scenario, String zone, CapacityType capacity, long millis) {
        Market market = new Market("local", scenario.name(), zone, "small", capacity);
        return scenario.script(market).orElseThrow().availableAt(Duration.ofMillis(millis));
    }

    @Test
    void every_shipped_scenario_and_every_file_of_the_user_has_a_name(@TempDir Path markets) throws Exception {
        Files.writeString(markets.resolve("mine.yaml"), "not looked at");
        Files.writeString(markets.resolve("mine.txt"), "");
        Path shipped = Path.of(Objects.requireNonNull(Scenarios.class.getResource("scenarios/harbor.yaml"))
                        .toURI())
                .getParent();
        List<String> expected = new ArrayList<>(List.of("home", "mine"));
        try (Stream<Path> files = Files.list(shipped)) {
            files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .forEach(expected::add);
        }

        Scenarios scenarios = new Scenarios(Scenario.home(HostShape.ofThisHost(), 1), Optional.of(markets));

        assertThat(scenarios.names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"harbor", "harbor-quick", "drying", "calm", "rough", "reef", "recorded", "home"})
    void every_shipped_scenario_can_be_read_and_has_on_demand_dearer_than_or_as_dear_as_spot(String name)
            throws IOException {
        Scenario scenario = shipped(name);

        assertThat(scenario.description()).isNotBlank();
        assertThat(scenario.markets()).isNotEmpty();
        scenario.markets().forEach((market, script) -> {
            assertThat(market.region()).isEqualTo(name);
            Market onDemand = new Market("local", name, market.zone(), market.instanceType(), CapacityType.ON_DEMAND);
            assertThat(script.priceAt(Duration.ZERO))
                    .isLessThanOrEqualTo(scenario.script(onDemand).orElseThrow().priceAt(Duration.ZERO));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "harbor, 0, 1, 1",
        "harbor, 17999, 1, 1",
        "harbor, 18000, 0, 1",
        "harbor, 38000, 0, 0",
        "harbor, 59000, 0, 0",
        "harbor, 60000, 1, 0",
        "harbor, 75000, 1, 1",
        "harbor, 100000000, 1, 1",
        "harbor-quick, 0, 1, 1",
        "harbor-quick, 4000, 0, 1",
        "harbor-quick, 8000, 0, 0",
        "harbor-quick, 13000, 1, 0",
        "harbor-quick, 100000000, 1, 1",
        "reef, 7999, 1, 1000000",
        "reef, 8000, 0, 1000000",
        "rough, 0, 1, 0",
        "rough, 4000, 0, 1",
        "rough, 8000, 1, 0",
        "rough, 84000, 0, 1"
    })
    void spot_comes_and_goes_as_the_story_says(String name, long millis, int inZoneA, int inZoneB) throws IOException {
        Scenario scenario = shipped(name);

        assertThat(available(scenario, "a", CapacityType.SPOT, millis)).isEqualTo(inZoneA);
        assertThat(available(scenario, "b", CapacityType.SPOT, millis)).isEqualTo(inZoneB);
        assertThat(available(scenario, "a", CapacityType.ON_DEMAND, millis)).isPositive();
    }

    @Test
    void a_recorded_market_plays_the_trace_and_is_dry_past_its_end() throws IOException {
        Scenario scenario = shipped("recorded");
        Market market = new Market("local", "recorded", "us-east-2a", "v100", CapacityType.SPOT);
        MarketScript script = scenario.script(market).orElseThrow();

        assertThat(script.availableAt(Duration.ofSeconds(8))).isZero();
        assertThat(script.availableAt(Duration.ofSeconds(9))).isEqualTo(1);
        assertThat(script.availableAt(Duration.ofSeconds(13))).isZero();
        assertThat(script.availableAt(Duration.ofSeconds(1200))).isZero();
        assertThat(script.priceAt(Duration.ofSeconds(9))).isEqualTo(Money.of("0.918"));
        assertThat(scenario.shape(market)).isEqualTo(new Shape(8, 61, "V100", 1, 16));
    }

    @Test
    void a_trace_of_ones_own_lies_beside_the_scenario_and_starts_where_told_at_the_speed_told() throws IOException {
        LocalWorld.write(
                folder.resolve("mine.json"),
                "{\"metadata\":{\"gap_seconds\":10},\"data\":[1,0,3,3,0],\"spot_usd\":[1,1,2,3,4]}");
        LocalWorld.write(folder.resolve("own.yaml"), """
                notice: 1s
                shapes: {small: {vcpus: 1, memory_gib: 2}}
                zones: {z: {small: {spot: {trace: {file: mine.json, start: 1, speed: 5}}}}}
                """);

        MarketScript script = scenarios()
                .named("own")
                .orElseThrow()
                .markets()
                .values()
                .iterator()
                .next();

        assertThat(script.available().steps()).containsExactly(step(0, 0), step(2, 3), step(6, 0), step(8, 0));
        assertThat(script.price().steps()).containsExactly(step(0, 1), step(2, 2), step(4, 3), step(6, 4));
        assertThat(script.hazardPerHour()).isEmpty();
    }

    private static Steps.Step step(long seconds, double value) {
        return new Steps.Step(Duration.ofSeconds(seconds), value);
    }

    @Test
    void all_problems_are_told_at_once_with_line_and_remedy() {
        LocalWorld.write(folder.resolve("bad.yaml"), """
                notise: 3s
                start_bound: soon
                pace: {order_poll: 300ms, heartbeet: 1s}
                shapes:
                  small: {vcpus: 0}
                  big: {vcpus: 1.5, memory_gib: 2, accelerator: {name: A100}}
                zones:
                  a:
                    smal:
                      spot: {price: cheap}
                    small:
                      spot: {available: [[0s, 1], [5s]]}
                      on_demand: {price: [[0s, 1], [9s, -1]], hazard_per_hour: 3}
                      reserved: {}
                  b/c:
                    small:
                      spot: {price: 1, available: [[5s, 1]], trace: {file: ../x.json}}
                """);

        assertThatThrownBy(() -> scenarios().named("bad"))
                .isInstanceOf(InvalidScenarioException.class)
                .message()
                .contains(
                        "line 1: notise: unknown key; did you mean 'notice'?",
                        "line 1: 'notice' is missing",
                        "line 2: start_bound: 'soon' is not a duration; write 300ms, 3s, 5m, 1h or 2d",
                        "line 3: pace.heartbeet: unknown key; did you mean 'heartbeat'?",
                        "line 5: shapes.small.vcpus: '0' is out of range; give 1 to 100000",
                        "line 5: shapes.small: 'memory_gib' is missing",
                        "line 6: shapes.big.vcpus: '1.5' is not a whole number",
                        "line 10: zones.a.smal: no such shape; did you mean 'small'?",
                        "line 10: zones.a.smal.spot.price: 'cheap' is not a number",
                        "line 12: zones.a.small.spot: 'price' is missing",
                        "line 12: zones.a.small.spot.available[1]: is not a step; write [offset, number]",
                        "line 13: zones.a.small.on_demand.price[1][1]: '-1' is out of range",
                        "line 13: zones.a.small.on_demand.hazard_per_hour: unknown key",
                        "line 14: zones.a.small.reserved: unknown key",
                        "'b/c' is not a name",
                        "has both 'trace' and 'available'; give one",
                        "trace '../x.json': is not a plain file name")
                .doesNotContain("zones.a.small: no such shape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1, 2]", "just text", "a: [", "notice: 1s\nnotice: 2s\nshapes: {}\nzones: {}"})
    void what_is_no_scenario_is_refused_with_words(String text) {
        LocalWorld.write(folder.resolve("bad.yaml"), text);

        assertThatThrownBy(() -> scenarios().named("bad"))
                .isInstanceOf(InvalidScenarioException.class)
                .hasMessageContaining("bad.yaml");
    }

    @Test
    void what_is_left_out_has_the_documented_defaults() throws IOException {
        LocalWorld.write(folder.resolve("own.yaml"), """
                notice: 1s
                shapes: {small: {vcpus: 1, memory_gib: 2}}
                zones: {z: {small: {spot: {price: 1}}}}
                """);

        Scenario scenario = scenarios().named("own").orElseThrow();

        assertThat(scenario.startBound()).isEqualTo(Duration.ofSeconds(10));
        assertThat(scenario.cooldown()).isEqualTo(Duration.ofSeconds(2));
        assertThat(scenario.startDelay()).isZero();
        assertThat(scenario.pace()).isEqualTo(new MachinePace(Duration.ofMillis(300), Duration.ofSeconds(1)));
        assertThat(scenario.markets().values().iterator().next().availableAt(Duration.ZERO))
                .isGreaterThan(1000);
    }

    @Test
    void a_changed_file_is_read_again_and_goes_before_the_shipped_one() throws IOException {
        Scenarios scenarios = scenarios();
        assertThat(scenarios.named("calm").orElseThrow().notice()).isEqualTo(Duration.ofSeconds(3));
        Path own = folder.resolve("calm.yaml");
        String text = "shapes: {small: {vcpus: 1, memory_gib: 2}}\nzones: {}\nnotice: ";

        LocalWorld.write(own, text + "7s");
        assertThat(scenarios.named("calm").orElseThrow().notice()).isEqualTo(Duration.ofSeconds(7));
        LocalWorld.write(own, text + "8s");
        Files.setLastModifiedTime(own, FileTime.fromMillis(1_000));
        assertThat(scenarios.named("calm").orElseThrow().notice()).isEqualTo(Duration.ofSeconds(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "../scenarios/calm", "calm.yaml", "", "a b"})
    void an_unknown_name_is_no_scenario(String name) throws IOException {
        assertThat(scenarios().named(name)).isEmpty();
    }
}
