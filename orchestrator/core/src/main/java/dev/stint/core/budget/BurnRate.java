package dev.stint.core.budget;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells when money goes far faster than it used to. Pure.
 *
 * <p>The last 24 hours are an outlier among the days before when
 *
 * <pre>today &gt; median + 3.5 / 0.6745 × max(MAD, median / 10)</pre>
 *
 * MAD being the median of the absolute deviations from the median: the modified z-score above 3.5 of B. Iglewicz and D. Hoaglin, "How
 * to Detect and Handle Outliers", ASQC 1993, page 11. Median and MAD stay what they are when up to half of the days were
 * outliers themselves. The deviation counts as a tenth of the median at least, so that a team that spends the same every day may spend
 * half as much again.
 */
public final class BurnRate {

    /** The days a norm is made from, at most. */
    public static final int DAYS = 14;

    /** Fewer are no norm. */
    static final int FEWEST_DAYS = 5;

    private static final double Z = 3.5 / 0.6745;
    private static final double LEAST_DEVIATION = 0.1;

    private BurnRate() {}

    /**
     * An outlier.
     *
     * @param norm the median of the days before
     * @param bound what would just have been usual
     */
    public record Anomaly(Money today, Money norm, Money bound) {

        public String words() {
            return Standing.amount(today) + " USD in the last 24 hours; usual is " + Standing.amount(norm)
                    + " USD a day, and up to " + Standing.amount(bound) + " USD is within it";
        }
    }

    /**
     * Looks at the last 24 hours.
     *
     * @param today spent in them
     * @param before spent in each of the 24 hours before that, most recent first, no further back than there was anything
     * @param least below this nothing is an anomaly
     */
    public static Optional<Anomaly> look(Money today, List<Money> before, Money least) {
        if (before.size() < FEWEST_DAYS || today.compareTo(least) < 0) {
            return Optional.empty();
        }
        double[] days = before.stream().mapToDouble(Money::doubleValue).toArray();
        double median = median(days);
        double[] deviations = new double[days.length];
        for (int i = 0; i < days.length; i++) {
            deviations[i] = Math.abs(days[i] - median);
        }
        double deviation = Math.max(median(deviations), LEAST_DEVIATION * median);
        Money bound = new Money(BigDecimal.valueOf(median + Z * deviation));
        return today.compareTo(bound) > 0
                ? Optional.of(new Anomaly(today, new Money(BigDecimal.valueOf(median)), bound))
                : Optional.empty();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
