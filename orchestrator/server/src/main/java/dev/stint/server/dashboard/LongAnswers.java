package dev.stint.server.dashboard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that take long to work out, kept for those who ask again. Who asks within twenty-five times as long as it took, or half a minute, gets the kept one; who
 * asks later gets it too, while a new one is worked out for whoever comes next; nobody gets one that is older than a minute. What is
 * worked out quickly is worked out each time. Safe for use by many threads.
 *
 * @param <K> the question
 * @param <V> the answer
 */
final class LongAnswers<K, V> {

    private static final Logger log = LoggerFactory.getLogger(LongAnswers.class);

    private static final long QUICK = Duration.ofMillis(50).toNanos();
    private static final int TIMES = 25;
    private static final long OLDEST = Duration.ofMinutes(1).toNanos();

    /** Different questions that are remembered. */
    private static final int MOST = 16;

    private final Executor aside;
    private final LongSupplier nanos;

    /** In the order of asking. */
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>(MOST, 0.75f, true);

    /**
     * @param aside works out answers that nobody waits for
     * @param nanos real time, in nanoseconds from anywhere
     */
    LongAnswers(Executor aside, LongSupplier nanos) {
        this.aside = aside;
        this.nanos = nanos;
    }

    private static final class Kept<V> {
        private final V value;
        private final long begun;
        private final long took;
        private boolean renewed;

        Kept(V value, long begun, long took) {
            this.value = value;
            this.begun = begun;
            this.took = took;
        }
    }

    /** The answer; {@code work} works it out, here or later. */
    V of(K question, Supplier<V> work) {
        Kept<V> good = good(question);
        if (good == null) {
            return worked(question, work);
        }
        if (renews(good)) {
            aside.execute(() -> {
                try {
                    worked(question, work);
                } catch (RuntimeException e) {
                    // whoever asks when the old one is too old is told
                    log.warn("an answer could not be renewed: {}", e.toString());
                    synchronized (kept) {
                        good.renewed = false;
                    }
                }
            });
        }
        return good.value;
    }

    private @Nullable Kept<V> good(K question) {
        synchronized (kept) {
            Kept<V> known = kept.get(question);
            return known != null && nanos.getAsLong() - known.begun <= OLDEST ? known : null;
        }
    }

    /** Whether it is time for a new one, and nobody is at it. */
    private boolean renews(Kept<V> known) {
        synchronized (kept) {
            boolean time = nanos.getAsLong() - known.begun > Math.min(known.took * (1 + TIMES), OLDEST / 2);
            boolean mine = time && !known.renewed;
            known.renewed = known.renewed || time;
            return mine;
        }
    }

    private V worked(K question, Supplier<V> work) {
        long begun = nanos.getAsLong();
        V value = work.get();
        long took = nanos.getAsLong() - begun;
        synchronized (kept) {
            Kept<V> newest = kept.get(question);
            if (newest != null && newest.begun - begun > 0) {
                return value;
            }
            if (took < QUICK) {
                kept.remove(question);
            } else {
                kept.put(question, new Kept<>(value, begun, took));
                if (kept.size() > MOST) {
                    kept.remove(kept.keySet().iterator().next());
                }
            }
        }
        return value;
    }
}
