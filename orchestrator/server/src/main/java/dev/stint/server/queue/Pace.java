package dev.stint.server.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a thing that grows with the queue to a share of the time: after it took long it is not done again for several times as
 * long, and never as a whole more seldom than every few seconds. For one thread.
 */
final class Pace {

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private long begun;
    private long next;
    private boolean resting;

    /** @param nanos real time, in nanoseconds from anywhere */
    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether it is to be left alone for now. */
    boolean rests() {
        return resting && nanos.getAsLong() - next < 0;
    }

    void begins() {
        begun = nanos.getAsLong();
    }

    /** @param times how many times as long as it took it is to rest */
    void ends(int times) {
        long now = nanos.getAsLong();
        long took = now - begun;
        resting = took > SHORT.toNanos();
        next = now + Math.min(took * times, LONGEST.toNanos());
    }
}
