package dev.stint.server.db;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One answer for all who ask for the same. It serves for many times as long as it took, a second at most, so that asking takes a small
 * share of the time however many ask and however much there is. Not for use within transactions: who makes the answer may stand behind
 * them. Safe for use by many threads.
 *
 * @param <V> the answer
 */
final class Shared<V> {

    private static final int TIMES = 50;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Supplier<V> question;
    private final LongSupplier nanos;
    private final Gathered<String, V> together = new Gathered<>(1 << 20, LoopThreads.NONE, keys -> Map.of("", make()));
    private volatile Made<V> made = new Made<>(Map.of(), 0);

    /** @param value the answer under the empty text, or nothing */
    private record Made<V>(Map<String, V> value, long until) {}

    /** @param nanos real time, in nanoseconds from anywhere */
    Shared(Supplier<V> question, LongSupplier nanos) {
        this.question = question;
        this.nanos = nanos;
    }

    V get() {
        Made<V> last = made;
        V kept = last.value().get("");
        if (kept != null && nanos.getAsLong() - last.until() < 0) {
            return kept;
        }
        return together.of("").orElseThrow();
    }

    private V make() {
        long begun = nanos.getAsLong();
        V value = question.get();
        long now = nanos.getAsLong();
        long took = now - begun;
        made = new Made<>(Map.of("", value), now + Math.min(took * TIMES, LONGEST.toNanos()));
        return value;
    }
}
