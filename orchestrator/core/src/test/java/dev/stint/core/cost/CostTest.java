package dev.stint.core.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.core.cost.PriceSegments.PriceChange;
import dev.stint.core.run.Effect.Outcome;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Market SPOT = new Market("local", "storm", "a", "cpu-2", CapacityType.SPOT);
    private static final Market ON_DEMAND = new Market("local", "storm", "a", "cpu-2", CapacityType.ON_DEMAND);

    @Test
    void equal_neighbouring_prices_are_one_segment_and_late_changes_do_not_count() {
        PriceSegments prices = PriceSegments.of(
                T0,
                List.of(
                        change(-60, "0.9"),
                        change(0, "0.3"),
                        change(60, "0.30"),
                        change(120, "0.6"),
                        change(900, "5")));
        List<LedgerRow> rows = prices.rows("r", 1, SPOT, T0.plusSeconds(720));
        assertThat(rows)
                .containsExactly(
                        new LedgerRow(
                                "r",
                                1,
                                LedgerRow.Kind.COMPUTE,
                                SPOT,
                                T0,
                                T0.plusSeconds(120),
                                Money.of("0.3"),
                                Money.of("0.01")),
                        new LedgerRow(
                                "r",
                                1,
                                LedgerRow.Kind.COMPUTE,
                                SPOT,
                                T0.plusSeconds(120),
                                T0.plusSeconds(720),
                                Money.of("0.6"),
                                Money.of("0.1")));
    }

    @Test
    void the_sum_is_the_same_to_the_nano_dollar_wherever_the_time_is_cut() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 500; round++) {
            List<PriceChange> changes = new ArrayList<>();
            changes.add(new PriceChange(T0, Money.of(random.nextDouble() * 3)));
            long length = random.nextLong(1, 100_000_000_000_000L);
            for (int i = random.nextInt(6); i > 0; i--) {
                changes.add(new PriceChange(T0.plusNanos(random.nextLong(length)), Money.of(random.nextDouble() * 3)));
            }
            PriceSegments prices = PriceSegments.of(T0, changes);
            Instant end = T0.plusNanos(length);
            Money whole = sum(prices.rows("r", 1, SPOT, end));
            assertThat(whole).isEqualTo(prices.total(end));
            Money pieces = Money.ZERO;
            Instant from = T0;
            while (from.isBefore(end)) {
                Instant to = from.plusNanos(random.nextLong(1, length));
                to = to.isAfter(end) ? end : to;
                pieces = pieces.plus(sum(prices.rows("r", 1, SPOT, from, to)));
                from = to;
            }
            assertThat(pieces).as("round %s", round).isEqualTo(whole);
            List<PriceChange> shuffled = new ArrayList<>(changes.subList(1, changes.size()));
            shuffled.add(changes.get(0));
            assertThat(PriceSegments.of(T0, shuffled).total(end)).isEqualTo(whole);
        }
    }

    @Test
    void rows_are_without_gap_and_each_is_price_times_time() {
        PriceSegments prices =
                PriceSegments.of(T0, List.of(change(0, "0.333333333"), change(7, "0.7"), change(11, "0.1")));
        List<LedgerRow> rows = prices.rows("r", 1, SPOT, T0.plusSeconds(3600));
        Instant at = T0;
        for (LedgerRow row : rows) {
            assertThat(row.from()).isEqualTo(at);
            at = row.to();
            Money exact = row.usdPerHour().perHourFor(Duration.between(row.from(), row.to()));
            assertThat(row.usd().minus(exact).usd().abs())
                    .isLessThanOrEqualTo(Money.of("0.000000001").usd());
        }
        assertThat(at).isEqualTo(T0.plusSeconds(3600));
    }

    @Test
    void nothing_is_charged_before_the_grant_and_a_missing_price_is_an_error() {
        PriceSegments prices = PriceSegments.of(T0, List.of(change(0, "1")));
        assertThat(prices.rows("r", 1, SPOT, T0)).isEmpty();
        assertThat(prices.rows("r", 1, SPOT, T0.minusSeconds(5))).isEmpty();
        assertThat(prices.total(T0.minusSeconds(5))).isEqualTo(Money.ZERO);
        assertThatThrownBy(() -> PriceSegments.of(T0, List.of(change(5, "1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no price is known at the grant");
    }

    @Test
    void the_report_is_sums_over_the_ledger() {
        List<LedgerRow> rows = new ArrayList<>();
        rows.addAll(PriceSegments.of(T0, List.of(change(0, "0.36"), change(50, "0.72")))
                .rows("r", 1, SPOT, T0.plusSeconds(100)));
        rows.addAll(PriceSegments.of(T0.plusSeconds(110), List.of(change(110, "0.36")))
                .rows("r", 2, SPOT, T0.plusSeconds(210)));
        rows.addAll(PriceSegments.of(T0.plusSeconds(220), List.of(change(220, "1.8")))
                .rows("r", 3, ON_DEMAND, T0.plusSeconds(320)));
        List<AttemptSpan> spans = List.of(
                span(1, SPOT, 0, 100, 30, 60, Outcome.PREEMPTED),
                span(2, SPOT, 110, 210, 60, 20, Outcome.MOVED),
                span(3, ON_DEMAND, 220, 320, 90, 0, Outcome.SUCCEEDED));
        CostReport report = CostReport.of(
                rows,
                spans,
                Optional.of(new CostReport.OnDemandPrice(ON_DEMAND, Money.of("1.8"))),
                Duration.ofSeconds(10));
        assertThat(report.spot()).isEqualTo(Money.of("0.025"));
        assertThat(report.onDemand()).isEqualTo(Money.of("0.05"));
        assertThat(report.reserved()).isEqualTo(Money.ZERO);
        assertThat(report.total()).isEqualTo(Money.of("0.075"));
        // the last 60 s of attempt 1: 50 s at 0.72 and 10 s at 0.36 USD/h
        assertThat(report.preempted()).isEqualTo(Money.of("0.011"));
        // 180 useful seconds and one start at 1.8 USD/h
        assertThat(report.onDemandAlone()).contains(Money.of("0.095"));
        assertThat(report.saved()).contains(Money.of("0.02"));
        assertThat(report.onDemandMarket()).contains(ON_DEMAND);
    }

    @Test
    void without_an_on_demand_market_nothing_is_claimed_to_be_saved() {
        CostReport report = CostReport.of(List.of(), List.of(), Optional.empty(), Duration.ZERO);
        assertThat(report.saved()).isEmpty();
        assertThat(report.onDemandAlone()).isEmpty();
        assertThat(report.total()).isEqualTo(Money.ZERO);
    }

    @Test
    void the_budget_guard_knows_the_levels_and_how_long_the_rest_lasts() {
        assertThat(level("4.99")).isEqualTo(BudgetGuard.Level.BELOW_HALF);
        assertThat(level("5")).isEqualTo(BudgetGuard.Level.HALF);
        assertThat(level("8")).isEqualTo(BudgetGuard.Level.MOST);
        assertThat(level("9.5")).isEqualTo(BudgetGuard.Level.NEARLY_ALL);
        assertThat(level("10")).isEqualTo(BudgetGuard.Level.EXHAUSTED);
        BudgetGuard.Verdict verdict = BudgetGuard.check(Money.of("9"), Money.of("10"), Money.of("2"));
        assertThat(verdict.lasts()).contains(Duration.ofMinutes(30));
        assertThat(verdict.words()).isEqualTo("9.00 USD of 10.00 USD spent, the rest lasts 30 min at the present rate");
        assertThat(BudgetGuard.check(Money.of("11"), Money.of("10"), Money.of("2"))
                        .lasts())
                .contains(Duration.ZERO);
        assertThatThrownBy(() -> BudgetGuard.check(Money.ZERO, Money.of("-5"), Money.ZERO))
                .hasMessageContaining("-5 USD");
    }

    private static BudgetGuard.Level level(String spent) {
        return BudgetGuard.check(Money.of(spent), Money.of("10"), Money.ZERO).level();
    }

    private static PriceChange change(long second, String perHour) {
        return new PriceChange(T0.plusSeconds(second), Money.of(perHour));
    }

    private static AttemptSpan span(int n, Market market, long from, long to, long useful, long lost, Outcome outcome) {
        return new AttemptSpan(
                n,
                market,
                T0.plusSeconds(from),
                Optional.of(T0.plusSeconds(to)),
                Duration.ofSeconds(useful),
                Duration.ofSeconds(lost),
                0,
                Optional.of(outcome));
    }

    private static Money sum(List<LedgerRow> rows) {
        return rows.stream().map(LedgerRow::usd).reduce(Money.ZERO, Money::plus);
    }
}
