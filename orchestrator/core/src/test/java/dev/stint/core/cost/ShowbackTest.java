package dev.stint.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.cost.Showback.Grouping;
import dev.stint.core.run.Effect.Outcome;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShowbackTest {
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");
    private static final Market SPOT = new Market("aws", "us-east-1", "b", "g5.xlarge", CapacityType.SPOT);
    private static final Market ON_DEMAND = new Market("aws", "us-east-1", "b", "g5.xlarge", CapacityType.ON_DEMAND);

    @Test
    void what_lies_across_the_end_of_a_month_is_cut_there_and_nothing_is_lost_or_paid_twice() {
        // 0.10 USD/h from 22:00 to 05:00: two hours of October, five of November
        RunFacts run = run(
                "a", "vision", List.of(row(SPOT, 1, NOVEMBER.minusSeconds(7200), NOVEMBER.plusSeconds(18000), "0.1")));

        List<Showback.Line> months = lines(List.of(run), "month");

        assertThat(months).extracting(Showback.Line::key).containsExactly("2026-10", "2026-11");
        assertThat(months).extracting(line -> line.tally().total()).containsExactly(Money.of("0.2"), Money.of("0.5"));
    }

    @Test
    void months_add_up_to_the_nano_dollar_wherever_they_are_cut() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            Instant from = NOVEMBER.minusMillis(random.nextLong(100_000_000_000L));
            Instant to = from.plusMillis(1 + random.nextLong(200_000_000_000L));
            LedgerRow row = row(SPOT, 1, from, to, String.valueOf(random.nextDouble()));
            Money amount = Money.of(random.nextDouble());
            Timespan whole = new Timespan(from, to);
            Money rows = Money.ZERO;
            Money amounts = Money.ZERO;
            for (YearMonth month : whole.months()) {
                rows = rows.plus(Timespan.of(month).part(row));
                amounts = amounts.plus(Timespan.of(month).part(amount, from, to));
            }
            assertThat(rows).as("round %s", round).isEqualTo(row.usd());
            assertThat(amounts).as("round %s", round).isEqualTo(amount);
        }
    }

    @Test
    void what_comes_at_one_instant_belongs_to_the_month_that_begins_with_it() {
        Timespan october = Timespan.of(YearMonth.of(2026, 10));
        Timespan november = Timespan.of(YearMonth.of(2026, 11));

        assertThat(october.part(Money.of("3"), NOVEMBER, NOVEMBER)).isEqualTo(Money.ZERO);
        assertThat(november.part(Money.of("3"), NOVEMBER, NOVEMBER)).isEqualTo(Money.of("3"));
        assertThat(november.months()).containsExactly(YearMonth.of(2026, 11));
    }

    @Test
    void a_row_that_still_grows_leaves_the_month_before_as_it_was() {
        Instant from = NOVEMBER.minusSeconds(5000);
        Timespan october = Timespan.of(YearMonth.of(2026, 10));
        Money first = october.part(row(SPOT, 1, from, NOVEMBER.plusSeconds(1), "0.7310001"));

        for (int seconds = 2; seconds < 500; seconds += 7) {
            assertThat(october.part(row(SPOT, 1, from, NOVEMBER.plusSeconds(seconds), "0.7310001")))
                    .isEqualTo(first);
        }
    }

    @Test
    void where_the_money_went_is_told() {
        Instant t = NOVEMBER;
        // an hour of spot, of which the command ran 45 minutes and lost the last 30; then an hour of on-demand
        RunFacts run = new RunFacts(
                "train-1",
                "train-1",
                "train",
                "vision",
                "classify",
                Map.of("model", "resnet"),
                false,
                Optional.of(t.plusSeconds(7200)),
                1,
                Optional.of(new CostReport.OnDemandPrice(ON_DEMAND, Money.of("1"))),
                Duration.ofMinutes(6),
                List.of(
                        attempt(1, SPOT, t, t.plusSeconds(3600), 900, 1800, 2700, Outcome.PREEMPTED, 4),
                        attempt(
                                2,
                                ON_DEMAND,
                                t.plusSeconds(3600),
                                t.plusSeconds(7200),
                                3600,
                                0,
                                3600,
                                Outcome.SUCCEEDED,
                                4)),
                List.of(
                        row(SPOT, 1, t, t.plusSeconds(3600), "0.4"),
                        row(ON_DEMAND, 2, t.plusSeconds(3600), t.plusSeconds(7200), "1")),
                List.of(storage(StorageRow.Kind.STORAGE, "0.5"), storage(StorageRow.Kind.EARLY, "0.25")));

        Tally tally = Tally.of(run, Timespan.ALWAYS);

        assertThat(tally.compute()).isEqualTo(Money.of("1.4"));
        assertThat(tally.total()).isEqualTo(Money.of("2.15"));
        assertThat(tally.lost()).as("half an hour of spot").isEqualTo(Money.of("0.2"));
        assertThat(tally.fallback()).isEqualTo(Money.of("1"));
        assertThat(tally.idle()).as("a quarter of an hour of spot").isEqualTo(Money.of("0.1"));
        // 75 useful minutes and a start of 6 at one dollar an hour
        assertThat(tally.saved()).isEqualTo(Money.of("1.35").minus(Money.of("1.4")));
        assertThat(tally.gpuHours()).isEqualByComparingTo(new BigDecimal("5"));
        assertThat(tally.perGpuHour()).contains(Money.of("0.28"));
        assertThat(tally.perSuccess()).contains(Money.of("2.15"));
    }

    @Test
    void on_demand_that_was_asked_for_is_no_fallback() {
        LedgerRow row = row(ON_DEMAND, 1, NOVEMBER, NOVEMBER.plusSeconds(3600), "1");
        RunFacts asked = new RunFacts(
                "a",
                "a",
                "a",
                "t",
                "",
                Map.of(),
                true,
                Optional.empty(),
                1,
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                List.of(row),
                List.of());

        assertThat(Tally.of(asked, Timespan.ALWAYS).fallback()).isEqualTo(Money.ZERO);
        assertThat(Tally.of(asked, Timespan.ALWAYS).onDemand()).isEqualTo(Money.of("1"));
    }

    @Test
    void shards_are_one_run_and_each_grouping_adds_up_to_the_same() {
        Instant to = NOVEMBER.plusSeconds(3600);
        List<RunFacts> runs = List.of(
                shard("e.0", "e", "vision", row(SPOT, 1, NOVEMBER, to, "0.3")),
                shard("e.1", "e", "vision", row(SPOT, 1, NOVEMBER, to, "0.2")),
                run("b", "speech", List.of(row(SPOT, 1, NOVEMBER, to, "0.1"))),
                run("quiet", "speech", List.of()));

        List<Showback.Line> byRun = lines(runs, "run");
        assertThat(byRun).extracting(Showback.Line::key).containsExactly("e", "b");
        assertThat(byRun.get(0).runs()).isEqualTo(1);
        for (String by : List.of("team", "project", "tag:none", "month", "run")) {
            assertThat(lines(runs, by).stream()
                            .map(line -> line.tally().total())
                            .reduce(Money.ZERO, Money::plus))
                    .as(by)
                    .isEqualTo(Money.of("0.6"));
        }
        assertThat(lines(runs, "team")).extracting(Showback.Line::key).containsExactly("vision", "speech");
        assertThat(lines(runs, "tag:none")).extracting(Showback.Line::key).containsExactly(Showback.NO_TAG);
        assertThat(Grouping.parse("tag:")).isEmpty();
        assertThat(Grouping.parse("colour")).isEmpty();
    }

    private static List<Showback.Line> lines(List<RunFacts> runs, String by) {
        return Showback.of(runs, Grouping.parse(by).orElseThrow(), Timespan.ALWAYS)
                .lines();
    }

    private static RunFacts run(String id, String team, List<LedgerRow> rows) {
        return new RunFacts(
                id,
                id,
                "job",
                team,
                "",
                Map.of(),
                false,
                Optional.empty(),
                1,
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                rows,
                List.of());
    }

    private static RunFacts shard(String id, String whole, String team, LedgerRow row) {
        return new RunFacts(
                id,
                whole,
                "job",
                team,
                "",
                Map.of(),
                false,
                Optional.empty(),
                1,
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                List.of(row),
                List.of());
    }

    private static LedgerRow row(Market market, int attempt, Instant from, Instant to, String perHour) {
        Money price = Money.of(perHour);
        return new LedgerRow(
                "r",
                attempt,
                LedgerRow.Kind.COMPUTE,
                market,
                from,
                to,
                price,
                price.perHourFor(Duration.between(from, to)));
    }

    private static StorageRow storage(StorageRow.Kind kind, String usd) {
        return new StorageRow(
                "r",
                kind,
                "s3://b",
                "STANDARD",
                NOVEMBER,
                NOVEMBER.plusSeconds(60),
                1,
                1,
                BigDecimal.ONE,
                new BigDecimal(usd));
    }

    private static AttemptFacts attempt(
            int number,
            Market market,
            Instant from,
            Instant to,
            long useful,
            long lost,
            long command,
            Outcome outcome,
            int gpus) {
        return new AttemptFacts(
                new AttemptSpan(
                        number,
                        market,
                        from,
                        Optional.of(to),
                        Duration.ofSeconds(useful),
                        Duration.ofSeconds(lost),
                        0,
                        Optional.of(outcome)),
                to,
                Duration.ofSeconds(command),
                Optional.of(new AttemptFacts.GpuUse(gpus, 80)));
    }
}
