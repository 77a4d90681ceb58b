package dev.stint.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Measured values, all of one unit. Thread-safe. */
final class Readings {
    private final String what;
    private final String unit;
    private final List<Reading> values = Collections.synchronizedList(new ArrayList<>());
    private final long begun = System.nanoTime();

    /** A value, and when it was there. */
    private record Reading(double value, double second) {}

    Readings(String what, String unit) {
        this.what = what;
        this.unit = unit;
    }

    void add(double value) {
        values.add(new Reading(value, (System.nanoTime() - begun) / 1e9));
    }

    int count() {
        return values.size();
    }

    /** The value that so many percent do not exceed (nearest rank); 100 is the largest. */
    double percentile(double percent) {
        synchronized (values) {
            if (values.isEmpty()) {
                throw new AssertionError("nothing was measured: " + what);
            }
            List<Double> sorted = values.stream().map(Reading::value).sorted().toList();
            int rank = (int) Math.ceil(percent / 100 * sorted.size());
            return sorted.get(Math.max(0, rank - 1));
        }
    }

    /** The largest ones, and how many seconds after the first look each was there: what else happened then is in the logs. */
    String largest(int count) {
        synchronized (values) {
            return values.stream()
                    .sorted(Comparator.comparingDouble(Reading::value).reversed())
                    .limit(count)
                    .map(each -> String.format(Locale.ROOT, "%.0f %s at %.1f s", each.value(), unit, each.second()))
                    .collect(Collectors.joining(", ", "largest of " + what + ": ", ""));
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d values, p50 %.1f, p95 %.1f, p99 %.1f, most %.1f %s",
                what,
                count(),
                percentile(50),
                percentile(95),
                percentile(99),
                percentile(100),
                unit);
    }
}
