package dev.stint.core.cost;

import dev.stint.core.run.Effect;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a run cost, as sums over its ledger rows.
 *
 * @param total all rows
 * @param spot rows of spot markets
 * @param onDemand rows of on-demand markets
 * @param reserved rows of reserved capacity
 * @param preempted paid for work that preemption destroyed
 * @param onDemandAlone what on-demand alone would have cost: useful time plus one start; empty without an on-demand market
 * @param onDemandMarket the market {@code onDemandAlone} speaks of
 * @param saved {@code onDemandAlone} less {@code total}; negative when spot was dearer
 */
public record CostReport(
        Money total,
        Money spot,
        Money onDemand,
        Money reserved,
        Money preempted,
        Optional<Money> onDemandAlone,
        Optional<Market> onDemandMarket,
        Optional<Money> saved) {

    /**
     * The cheapest allowed on-demand market.
     *
     * @param market which
     * @param perHour its price for all machines of an attempt
     */
    public record OnDemandPrice(Market market, Money perHour) {}

    /**
     * The report on one run.
     *
     * @param rows its ledger
     * @param attempts its attempts
     * @param cheapest the cheapest allowed on-demand market, if there is one
     * @param oneStart time from a launch to useful work
     */
    public static CostReport of(
            List<LedgerRow> rows, List<AttemptSpan> attempts, Optional<OnDemandPrice> cheapest, Duration oneStart) {
        Money total = sum(rows);
        Duration useful = attempts.stream().map(AttemptSpan::useful).reduce(Duration.ZERO, Duration::plus);
        Optional<Money> alone = cheapest.map(price -> price.perHour().perHourFor(useful.plus(oneStart)));
        return new CostReport(
                total,
                sum(rows, CapacityType.SPOT),
                sum(rows, CapacityType.ON_DEMAND),
                sum(rows, CapacityType.RESERVED),
                attempts.stream()
                        .filter(span -> span.outcome()
                                .filter(Effect.Outcome.PREEMPTED::equals)
                                .isPresent())
                        .map(span -> lost(rows, span))
                        .reduce(Money.ZERO, Money::plus),
                alone,
                cheapest.map(OnDemandPrice::market),
                alone.map(usd -> usd.minus(total)));
    }

    /** The report on several shards of a run together: each of them would have needed a start of its own on demand. */
    public CostReport plus(CostReport other) {
        return new CostReport(
                total.plus(other.total),
                spot.plus(other.spot),
                onDemand.plus(other.onDemand),
                reserved.plus(other.reserved),
                preempted.plus(other.preempted),
                sum(onDemandAlone, other.onDemandAlone),
                onDemandMarket.or(other::onDemandMarket),
                sum(saved, other.saved));
    }

    private static Optional<Money> sum(Optional<Money> one, Optional<Money> other) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get().plus(other.get())) : one.or(() -> other);
    }

    /** The lost time at the prices then in force. */
    private static Money lost(List<LedgerRow> rows, AttemptSpan span) {
        return sum(lostRows(rows, span));
    }

    /**
     * The rows of an attempt, or parts of them, that paid for what was lost: what is lost was done last, so it is counted back from
     * the end.
     *
     * @param rows of the run, of whichever attempts
     */
    static List<LedgerRow> lostRows(List<LedgerRow> rows, AttemptSpan span) {
        List<LedgerRow> lost = new ArrayList<>();
        Duration left = span.lost();
        List<LedgerRow> backwards = rows.stream()
                .filter(row -> row.attempt() == span.attempt())
                .sorted(Comparator.comparing(LedgerRow::from, Comparator.<Instant>reverseOrder()))
                .toList();
        for (LedgerRow row : backwards) {
            Duration length = Duration.between(row.from(), row.to());
            boolean whole = left.compareTo(length) >= 0;
            lost.add(whole ? row : end(row, left));
            left = whole ? left.minus(length) : Duration.ZERO;
        }
        return lost;
    }

    private static LedgerRow end(LedgerRow row, Duration last) {
        return new LedgerRow(
                row.run(),
                row.attempt(),
                row.kind(),
                row.market(),
                row.to().minus(last),
                row.to(),
                row.usdPerHour(),
                row.usdPerHour().perHourFor(last));
    }

    private static Money sum(List<LedgerRow> rows, CapacityType capacity) {
        return sum(
                rows.stream().filter(row -> row.market().capacity() == capacity).toList());
    }

    private static Money sum(List<LedgerRow> rows) {
        return rows.stream().map(LedgerRow::usd).reduce(Money.ZERO, Money::plus);
    }
}
