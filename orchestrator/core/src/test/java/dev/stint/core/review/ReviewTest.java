package dev.stint.core.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.cost.AttemptFacts;
import dev.stint.core.cost.AttemptSpan;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Timespan;
import dev.stint.core.run.Effect.Outcome;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReviewTest {
    private static final Instant T0 = Instant.parse("2026-11-01T00:00:00Z");
    private static final Timespan TEN_DAYS = new Timespan(T0, T0.plus(Duration.ofDays(10)));

    @Test
    void the_baseline_is_as_many_machines_as_were_there_in_four_fifths_of_the_time() {
        // one machine all the time, a second one for 8 days, a third for 7
        List<RunFacts> runs = List.of(
                paid("a", CapacityType.SPOT, 0, 240, "0.3"),
                paid("b", CapacityType.ON_DEMAND, 24, 216, "1.0"),
                paid("c", CapacityType.SPOT, 0, 168, "0.3"));

        List<Baseline> baseline = Baseline.of(runs, TEN_DAYS);

        assertThat(baseline).hasSize(1);
        assertThat(baseline.get(0).instanceType()).isEqualTo("g5.xlarge");
        // from hour 24 to 216 there are two or three, from 0 to 24 two: a and c
        assertThat(baseline.get(0).machines()).isEqualTo(2);
        assertThat(baseline.get(0).use()).isEqualTo(0.9);
        assertThat(baseline.get(0).hours()).isEqualByComparingTo(new BigDecimal("456"));
        // 240 h and 168 h at 0.3, 192 h at 1.0
        assertThat(baseline.get(0).paidPerHour()).isEqualTo(Money.of("0.524"));
    }

    @Test
    void what_was_there_for_less_than_that_is_no_baseline() {
        assertThat(Baseline.of(List.of(paid("a", CapacityType.SPOT, 0, 191, "0.3")), TEN_DAYS))
                .isEmpty();
        assertThat(Baseline.of(List.of(paid("a", CapacityType.SPOT, -500, -100, "0.3")), TEN_DAYS))
                .isEmpty();
    }

    @Test
    void the_next_lever_is_the_one_that_would_have_saved_most_with_its_arithmetic() {
        RunFacts fallback = paid("a", CapacityType.ON_DEMAND, 0, 100, "1.0");
        RunFacts spot = paid("b", CapacityType.SPOT, 0, 10, "0.3");

        Review review = Review.of(List.of(fallback, spot), TEN_DAYS);

        assertThat(review.lever().map(Lever::name)).contains("fallback");
        assertThat(review.lever().map(Lever::saving)).contains(Money.of("70"));
        assertThat(review.lever().map(Lever::words).orElse(""))
                .startsWith(
                        "On-demand fallback cost 100.00 USD; at the average spot price of the same machines it would have"
                                + " been 30.00 USD, 70.00 USD less:");
        assertThat(review.fallbacks()).containsExactly(new Review.Cost("a", Money.of("100")));
        assertThat(review.drivers())
                .containsExactly(
                        new Review.Cost("vision/job-a", Money.of("100")),
                        new Review.Cost("vision/job-b", Money.of("3")));
        assertThat(review.total().runs()).isEqualTo(2);
    }

    @Test
    void accelerators_with_little_to_do_are_named_and_their_idle_share_is_a_lever() {
        RunFacts lazy = gpu("lazy", 20);
        RunFacts busy = gpu("busy", 85);

        Review review = Review.of(List.of(lazy, busy), TEN_DAYS);

        assertThat(review.lowUse()).extracting(LowUse::run).containsExactly("lazy");
        assertThat(review.lever().map(Lever::name)).contains("gpu");
        assertThat(review.lever().map(Lever::saving)).contains(Money.of("24"));
    }

    @Test
    void of_nothing_there_is_nothing_to_say() {
        Review review = Review.of(List.of(), TEN_DAYS);

        assertThat(review.lever()).isEmpty();
        assertThat(review.drivers()).isEmpty();
        assertThat(review.baseline()).isEmpty();
    }

    private static RunFacts gpu(String id, double percent) {
        Instant to = T0.plus(Duration.ofHours(100));
        return facts(
                id,
                List.of(new AttemptFacts(
                        new AttemptSpan(
                                1,
                                market(CapacityType.SPOT),
                                T0,
                                Optional.of(to),
                                Duration.ofHours(100),
                                Duration.ZERO,
                                0,
                                Optional.of(Outcome.SUCCEEDED)),
                        to,
                        Duration.ofHours(100),
                        Optional.of(new AttemptFacts.GpuUse(1, percent)))),
                row(id, CapacityType.SPOT, T0, to, "0.3"));
    }

    /** A run whose machine did nothing but work. */
    private static RunFacts paid(String id, CapacityType capacity, int fromHour, int toHour, String perHour) {
        Instant from = T0.plus(Duration.ofHours(fromHour));
        Instant to = T0.plus(Duration.ofHours(toHour));
        Duration all = Duration.between(from, to);
        return facts(
                id,
                List.of(new AttemptFacts(
                        new AttemptSpan(
                                1,
                                market(capacity),
                                from,
                                Optional.of(to),
                                all,
                                Duration.ZERO,
                                0,
                                Optional.of(Outcome.SUCCEEDED)),
                        to,
                        all,
                        Optional.empty())),
                row(id, capacity, from, to, perHour));
    }

    private static RunFacts facts(String id, List<AttemptFacts> attempts, LedgerRow row) {
        return new RunFacts(
                id,
                id,
                "job-" + id,
                "vision",
                "",
                Map.of(),
                false,
                Optional.empty(),
                1,
                Optional.empty(),
                Duration.ZERO,
                attempts,
                List.of(row),
                List.of());
    }

    private static LedgerRow row(String id, CapacityType capacity, Instant from, Instant to, String perHour) {
        Money price = Money.of(perHour);
        return new LedgerRow(
                id,
                1,
                LedgerRow.Kind.COMPUTE,
                market(capacity),
                from,
                to,
                price,
                price.perHourFor(Duration.between(from, to)));
    }

    private static Market market(CapacityType capacity) {
        return new Market("aws", "us-east-1", "b", "g5.xlarge", capacity);
    }
}
