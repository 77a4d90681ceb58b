package dev.stint.providers;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * An amount in US dollars, kept to nine decimals (a nano-dollar), so that sums over short price segments stay exact.
 *
 * <p>Immutable. Equality is by amount, whatever scale it was made with.
 *
 * @param usd the amount in dollars; may be negative (a correction)
 */
public record Money(BigDecimal usd) implements Comparable<Money> {

    /** Nothing. */
    public static final Money ZERO = new Money(BigDecimal.ZERO);

    private static final int SCALE = 9;
    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

    public Money {
        usd = usd.setScale(SCALE, RoundingMode.HALF_EVEN);
    }

    /** The amount written as a decimal number of dollars, such as {@code "0.318"}. */
    public static Money of(String usd) {
        return new Money(new BigDecimal(usd));
    }

    /** The amount in dollars, rounded to nine decimals. */
    public static Money of(double usd) {
        return new Money(BigDecimal.valueOf(usd));
    }

    public Money plus(Money other) {
        return new Money(usd.add(other.usd));
    }

    public Money minus(Money other) {
        return new Money(usd.subtract(other.usd));
    }

    /** This amount taken as a price per hour, for so long; negative durations count as zero. */
    public Money perHourFor(Duration duration) {
        if (duration.isNegative()) {
            return ZERO;
        }
        BigDecimal nanos = BigDecimal.valueOf(duration.getSeconds())
                .multiply(BigDecimal.valueOf(1_000_000_000L))
                .add(BigDecimal.valueOf(duration.getNano()));
        return new Money(usd.multiply(nanos).divide(NANOS_PER_HOUR, SCALE, RoundingMode.HALF_EVEN));
    }

    public Money times(int count) {
        return new Money(usd.multiply(BigDecimal.valueOf(count)));
    }

    public double doubleValue() {
        return usd.doubleValue();
    }

    public boolean isPositive() {
        return usd.signum() > 0;
    }

    /** For people: {@code 12.34 USD}; amounts under one dollar keep four significant decimals. */
    public String display() {
        boolean small = usd.abs().compareTo(BigDecimal.ONE) < 0 && usd.signum() != 0;
        return String.format(Locale.ROOT, small ? "%.4f USD" : "%.2f USD", usd);
    }

    @Override
    public int compareTo(Money other) {
        return usd.compareTo(other.usd);
    }

    @Override
    public String toString() {
        return usd.stripTrailingZeros().toPlainString() + " USD";
    }
}
