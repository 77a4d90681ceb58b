package dev.stint.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured values, all of one unit. Thread-safe. */
final class Readings {
    private final String what;
    private final String unit;
    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    Readings(String what, String unit) {
        this.what = what;
        this.unit = unit;
    }

    void add(double value) {
        values.add(value);
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
            List<Double> sorted = new ArrayList<>(values);
            Collections.sort(sorted);
            int rank = (int) Math.ceil(percent / 100 * sorted.size());
            return sorted.get(Math.max(0, rank - 1));
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
