package dev.stint.core.cost;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The time from an instant up to, and without, another one; and how much of what was spread evenly over some time falls into it.
 * Immutable.
 *
 * <p>A part is the difference of rounded running totals, as in {@link PriceSegments}: so the parts of neighbouring timespans add up to
 * the whole amount, to the nano-dollar, wherever time is cut.
 */
public record Timespan(Instant from, Instant to) {

    private static final int SCALE = 9;

    /** Everything that can be told. */
    public static final Timespan ALWAYS =
            new Timespan(Instant.parse("1970-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"));

    public Timespan {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a time from " + from + " to " + to + " ends before it begins");
        }
    }

    /** A calendar month, in UTC. */
    public static Timespan of(YearMonth month) {
        return new Timespan(start(month), start(month.plusMonths(1)));
    }

    /** Whether an instant is in it. */
    public boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    /** What this one and another have in common; empty, at its own start, when that is nothing. */
    public Timespan common(Timespan other) {
        Instant start = from.isAfter(other.from) ? from : other.from;
        Instant end = to.isBefore(other.to) ? to : other.to;
        return end.isBefore(start) ? new Timespan(from, from) : new Timespan(start, end);
    }

    /** The calendar months it touches, in UTC, in order. */
    public List<YearMonth> months() {
        List<YearMonth> months = new ArrayList<>();
        for (YearMonth month = month(from); start(month).isBefore(to); month = month.plusMonths(1)) {
            months.add(month);
        }
        return months;
    }

    /**
     * What of an amount falls into it.
     *
     * @param begin when the amount began to come up
     * @param end when the last of it had; what comes up at one instant falls into the timespan that contains it
     */
    public BigDecimal part(BigDecimal amount, Instant begin, Instant end) {
        if (!begin.isBefore(end)) {
            return contains(begin) ? amount : BigDecimal.ZERO;
        }
        return upTo(to, amount, begin, end).subtract(upTo(from, amount, begin, end));
    }

    /** As {@link #part(BigDecimal, Instant, Instant)}. */
    public Money part(Money amount, Instant begin, Instant end) {
        return new Money(part(amount.usd(), begin, end));
    }

    /** What of a ledger row falls into it, by the row's price, so that a row that still grows leaves the past as it was. */
    public Money part(LedgerRow row) {
        return upTo(to, row).minus(upTo(from, row));
    }

    private static Money upTo(Instant at, LedgerRow row) {
        if (!at.isAfter(row.from())) {
            return Money.ZERO;
        }
        return at.isBefore(row.to()) ? row.usdPerHour().perHourFor(Duration.between(row.from(), at)) : row.usd();
    }

    private static BigDecimal upTo(Instant at, BigDecimal amount, Instant begin, Instant end) {
        if (!at.isAfter(begin)) {
            return BigDecimal.ZERO;
        }
        return at.isBefore(end)
                ? amount.multiply(nanos(Duration.between(begin, at)))
                        .divide(nanos(Duration.between(begin, end)), SCALE, RoundingMode.HALF_EVEN)
                : amount;
    }

    /** A duration in nanoseconds, however long. */
    static BigDecimal nanos(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .multiply(BigDecimal.valueOf(1_000_000_000L))
                .add(BigDecimal.valueOf(duration.getNano()));
    }

    private static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
