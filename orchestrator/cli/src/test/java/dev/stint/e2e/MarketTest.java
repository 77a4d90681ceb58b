package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Markets that dry up and come back: where the run goes, why it says it does, and what that costs. */
@Tag("long")
final class MarketTest {
    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);
    private static final BigDecimal NANO_DOLLAR = new BigDecimal("0.000000001");
    private static final BigDecimal ON_DEMAND = new BigDecimal("0.40");

    /** Spot's price by time after submission, as in the scenario below. */
    private static final Map<Duration, BigDecimal> SPOT = new TreeMap<>(Map.of(
            Duration.ZERO,
            new BigDecimal("0.12"),
            Duration.ofMillis(2500),
            new BigDecimal("0.19"),
            Duration.ofSeconds(12),
            new BigDecimal("0.08")));

    private static final String MARKET = """
            description: spot that goes and its price that changes
            notice: 500ms
            start_bound: 3s
            pace: {order_poll: 200ms, heartbeat: 400ms}
            cooldown: 200ms
            shapes:
              small: {vcpus: 1, memory_gib: 2}
            zones:
              a:
                small:
                  on_demand: {price: 0.40}
                  spot: {price: [[0s, 0.12], [2500ms, 0.19], [12s, 0.08]], hazard_per_hour: 60, available: %s}
            """;

    @TempDir
    Path folder;

    private House house;
    private Training training;

    @BeforeEach
    void build() throws IOException {
        house = new House(folder);
        training = new Training(house.desk);
        Files.createDirectories(house.home);
        Files.writeString(house.home.resolve("server.yaml"), "stint.engine.return-hold: 1s\n");
    }

    @AfterEach
    void tearDown() {
        house.close();
    }

    @Test
    void spot_while_it_lasts_on_demand_when_it_must_be_and_every_cent_accounted_for() throws IOException {
        Views.RunDetail probe =
                house.awaitState(house.submit(training.job("probe", 3000).spec()), "SUCCEEDED");
        Views.AttemptView only = probe.attempts().get(0);
        Duration work = Duration.between(
                only.startedAt().orElseThrow(), probe.run().endedAt().orElseThrow());
        house.market("dries-up", MARKET.formatted("[[0s, 1], [4s, 0]]"));
        house.market("comes-back", MARKET.formatted("[[0s, 1], [4s, 0], [8s, 1]]"));
        // so many seconds of work on whichever machine this is; measured with its start-up, so it is less, but still
        // enough not to be done when spot dries up, and to be on-demand when spot comes back
        int steps = stepsOf(Duration.ofSeconds(8), work);
        int longer = stepsOf(Duration.ofSeconds(30), work);

        String undisturbed = house.submit(training.job("undisturbed", steps).spec());
        String drying = house.submit(training.job("drying", steps)
                .in("dries-up")
                .flags("--save-every 25 --seed 1")
                .with("work: 16s")
                .with("deadline: 72s")
                .with("budget: {max: 1 USD}")
                .spec());
        String returning = house.submit(training.job("returning", longer)
                .in("comes-back")
                .with("work: 30s")
                .with("max_wait: 1s")
                .spec());

        String expected = House.model(house.awaitState(undisturbed, "SUCCEEDED"));
        Views.RunDetail dried = house.awaitState(drying, "SUCCEEDED");
        Views.RunDetail returned = house.awaitState(returning, "SUCCEEDED");

        assertThat(House.model(dried)).isEqualTo(expected);
        assertThat(capacities(dried)).as(House.timeline(dried)).contains("spot").endsWith("on-demand");
        assertThat(dried.run().endedAt().orElseThrow())
                .as("the deadline" + House.timeline(dried))
                .isBeforeOrEqualTo(dried.run().deadline().orElseThrow());
        assertThat(whys(dried))
                .anyMatch(why -> why.contains("the cheapest to finish"))
                .anyMatch(why -> why.contains("on-demand is taken at"))
                .anyMatch(why -> why.contains("waiting is over") || why.contains("on-demand is needed now"));

        assertThat(capacities(returned))
                .as(House.timeline(returned))
                .contains("on-demand")
                .endsWith("spot");
        assertThat(whys(returned))
                .anyMatch(why -> why.contains("no capacity left"))
                .anyMatch(why -> why.contains("waiting is over"))
                .anyMatch(why -> why.contains("finishes for") && why.contains("staying for"));
        assertThat(returned.attempts())
                .anySatisfy(a -> assertThat(a.outcome()).contains("PREEMPTED"))
                .anySatisfy(a -> assertThat(a.outcome()).contains("MOVED"));

        for (String run : List.of(drying, returning)) {
            assertCost(house.await(run, "has its last machine gone", MarketTest::settled));
            assertThat(OpenApi.faults(house.stint("show", "-o", "json", run).out(), "RunDetail"))
                    .isEmpty();
            assertThat(OpenApi.faults(house.stint("cost", "-o", "json", run).out(), "CostView"))
                    .isEmpty();
            assertThat(OpenApi.faults(
                            house.stint("checkpoints", "ls", "-o", "json", run).out(), "CheckpointList"))
                    .isEmpty();
        }
        Terminal.Said list = house.stint("ls", "-o", "json");
        assertThat(OpenApi.faults(list.out(), "RunList")).isEmpty();
        assertThat(OpenApi.faults(list.out(), "RunDetail"))
                .as("the check can fail")
                .isNotEmpty();
        assertThat(OpenApi.faults(house.stint("server", "status", "-o", "json").out(), "ServerView"))
                .isEmpty();
        house.assertLeavesNothing();
    }

    private static int stepsOf(Duration much, Duration threeThousand) {
        return (int) Math.max(3000, 3000 * much.toMillis() / threeThousand.toMillis());
    }

    /** The bill does not grow any more: the last row ends for good. */
    private static boolean settled(Views.RunDetail detail) {
        return detail.cost().rows().stream()
                .noneMatch(
                        row -> Duration.between(row.to(), detail.run().asOf()).toMillis() < 100);
    }

    private static List<String> whys(Views.RunDetail detail) {
        return detail.events().stream().map(Views.EventView::why).toList();
    }

    private static List<String> capacities(Views.RunDetail detail) {
        return detail.attempts().stream()
                .map(a -> a.market().substring(a.market().lastIndexOf('/') + 1))
                .toList();
    }

    /** Computes the bill anew from the machines' own records and the scenario's prices. */
    private void assertCost(Views.RunDetail shown) {
        Views.CostView cost =
                house.stint("cost", "-o", "json", shown.run().id()).as(Views.CostView.class);
        BigDecimal exact = BigDecimal.ZERO;
        BigDecimal byScenario = BigDecimal.ZERO;
        for (Views.AttemptView attempt : shown.attempts()) {
            JsonNode machine = house.machine(attempt.machine());
            Instant granted = Instant.parse(machine.get("launchedAt").asString());
            Instant gone = Instant.parse(machine.at("/ending/endedAt").asString());
            List<Views.CostRow> rows = cost.rows().stream()
                    .filter(row -> row.attempt() == attempt.attempt())
                    .toList();
            Instant at = granted;
            for (Views.CostRow row : rows) {
                assertThat(row.from()).as("rows without gap or overlap").isCloseTo(at, within(1, ChronoUnit.MILLIS));
                assertThat(row.market()).isEqualTo(attempt.market());
                BigDecimal nanos = BigDecimal.valueOf(
                        Duration.between(row.from(), row.to()).toNanos());
                BigDecimal usd = row.usdPerHour().multiply(nanos).divide(NANOS_PER_HOUR, 9, RoundingMode.HALF_EVEN);
                assertThat(row.usd()).isCloseTo(usd, within(NANO_DOLLAR));
                assertThat(row.usdPerHour().stripTrailingZeros())
                        .isIn(prices(attempt).values().stream()
                                .map(BigDecimal::stripTrailingZeros)
                                .toList());
                exact = exact.add(usd);
                at = row.to();
            }
            assertThat(at).as("billed until the machine was gone").isCloseTo(gone, within(1, ChronoUnit.MILLIS));
            byScenario = byScenario.add(scenarioCost(attempt, shown.run().submittedAt(), granted, gone));
        }
        assertThat(cost.totalUsd())
                .isCloseTo(
                        exact,
                        within(NANO_DOLLAR.multiply(
                                BigDecimal.valueOf(cost.rows().size()))));
        assertThat(cost.totalUsd()).isEqualByComparingTo(shown.cost().totalUsd());
        assertThat(cost.totalUsd()).isEqualByComparingTo(cost.spotUsd().add(cost.onDemandCapacityUsd()));
        // A price change is seen with the next look at the market: a few seconds of the difference at most, per change.
        BigDecimal late = new BigDecimal("0.11")
                .multiply(BigDecimal.valueOf(2 * 10))
                .divide(BigDecimal.valueOf(3600), 9, RoundingMode.UP);
        assertThat(cost.totalUsd()).isCloseTo(byScenario, within(late));
    }

    private static Map<Duration, BigDecimal> prices(Views.AttemptView attempt) {
        return attempt.market().endsWith("/spot") ? SPOT : Map.of(Duration.ZERO, ON_DEMAND);
    }

    private static BigDecimal scenarioCost(
            Views.AttemptView attempt, Instant submitted, Instant granted, Instant gone) {
        BigDecimal usdNanos = BigDecimal.ZERO;
        List<Map.Entry<Duration, BigDecimal>> steps =
                List.copyOf(prices(attempt).entrySet());
        for (int i = 0; i < steps.size(); i++) {
            Instant from = submitted.plus(steps.get(i).getKey());
            Instant to = i + 1 < steps.size() ? submitted.plus(steps.get(i + 1).getKey()) : gone;
            from = from.isBefore(granted) ? granted : from;
            to = to.isAfter(gone) ? gone : to;
            if (from.isBefore(to)) {
                usdNanos = usdNanos.add(steps.get(i)
                        .getValue()
                        .multiply(BigDecimal.valueOf(Duration.between(from, to).toNanos())));
            }
        }
        return usdNanos.divide(NANOS_PER_HOUR, 9, RoundingMode.HALF_EVEN);
    }
}
