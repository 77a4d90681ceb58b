package dev.stint.server.cluster;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long things took. Safe for use by many threads. */
final class Timings {

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long took) {
        nanos.add(took);
    }

    void add(Timings others) {
        nanos.addAll(others.nanos);
    }

    int count() {
        return nanos.size();
    }

    /** Milliseconds within which a share of all was done, in percent; 0 where there was none. */
    double within(double percent) {
        List<Long> sorted = nanos.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return 0;
        }
        int at = (int) Math.ceil(sorted.size() * percent / 100) - 1;
        return sorted.get(Math.max(0, Math.min(sorted.size() - 1, at))) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d times: median %.0f ms, 95 %% %.0f ms, 99 %% %.0f ms, longest %.0f ms",
                count(),
                within(50),
                within(95),
                within(99),
                within(100));
    }
}
