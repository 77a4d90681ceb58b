package dev.stint.core.cost;

import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one attempt costs over time, from the prices that were in force. Immutable.
 *
 * <p>A row's amount is the difference of the rounded running totals at its ends, both counted from the grant. So the amounts
 * of consecutive rows add up to the same nano-dollar wherever the time was cut, and a ledger may be written piece by piece; a
 * single row may differ from price × time by a nano-dollar.
 */
public final class PriceSegments {
    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);
    private static final int SCALE = 9;

    private final Instant grantedAt;
    private final List<PriceChange> steps;

    private PriceSegments(Instant grantedAt, List<PriceChange> steps) {
        this.grantedAt = grantedAt;
        this.steps = steps;
    }

    /**
     * A price from an instant on.
     *
     * @param at when it came into force
     * @param perHour for all machines of the attempt
     */
    public record PriceChange(Instant at, Money perHour) {}

    /**
     * The prices of an attempt.
     *
     * @param grantedAt when billing began
     * @param changes in any order; of several at one instant the last given counts; equal neighbours are merged
     * @throws IllegalArgumentException when no price is known at the grant
     */
    public static PriceSegments of(Instant grantedAt, List<PriceChange> changes) {
        List<PriceChange> ordered =
                changes.stream().sorted(Comparator.comparing(PriceChange::at)).toList();
        if (ordered.isEmpty() || ordered.get(0).at().isAfter(grantedAt)) {
            throw new IllegalArgumentException("price segments: no price is known at the grant " + grantedAt + ", only "
                    + ordered + "; give the price the machine was launched at");
        }
        List<PriceChange> steps = new ArrayList<>();
        for (PriceChange change : ordered) {
            Instant at = change.at().isBefore(grantedAt) ? grantedAt : change.at();
            int last = steps.size() - 1;
            if (last >= 0 && steps.get(last).at().equals(at)) {
                steps.remove(last);
                last--;
            }
            if (last < 0 || !steps.get(last).perHour().equals(change.perHour())) {
                steps.add(new PriceChange(at, change.perHour()));
            }
        }
        return new PriceSegments(grantedAt, List.copyOf(steps));
    }

    /** The rows from the grant to an instant. */
    public List<LedgerRow> rows(String run, int attempt, Market market, Instant end) {
        return rows(run, attempt, market, grantedAt, end);
    }

    /**
     * The rows between two instants; none when the time is empty or before the grant.
     *
     * @param from where rows written before ended, or the grant
     */
    public List<LedgerRow> rows(String run, int attempt, Market market, Instant from, Instant end) {
        Instant begin = from.isBefore(grantedAt) ? grantedAt : from;
        List<LedgerRow> rows = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Instant start = later(begin, steps.get(i).at());
            Instant stop = i + 1 < steps.size() ? earlier(end, steps.get(i + 1).at()) : end;
            if (start.isBefore(stop)) {
                Money amount = total(stop).minus(total(start));
                Money perHour = steps.get(i).perHour();
                rows.add(new LedgerRow(run, attempt, LedgerRow.Kind.COMPUTE, market, start, stop, perHour, amount));
            }
        }
        return List.copyOf(rows);
    }

    /** What has been spent from the grant to an instant. */
    public Money total(Instant end) {
        BigDecimal usdNanos = BigDecimal.ZERO;
        for (int i = 0; i < steps.size(); i++) {
            Instant start = steps.get(i).at();
            Instant stop = i + 1 < steps.size() ? earlier(end, steps.get(i + 1).at()) : end;
            if (start.isBefore(stop)) {
                usdNanos = usdNanos.add(steps.get(i).perHour().usd().multiply(nanos(Duration.between(start, stop))));
            }
        }
        return new Money(usdNanos.divide(NANOS_PER_HOUR, SCALE, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal nanos(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .multiply(BigDecimal.valueOf(1_000_000_000L))
                .add(BigDecimal.valueOf(duration.getNano()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
