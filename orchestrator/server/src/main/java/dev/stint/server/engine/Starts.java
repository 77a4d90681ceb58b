package dev.stint.server.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many of the runs that wait may be started now: all, but for the time in which submissions wait to be taken in. To start a run takes
 * as much as to take in many; whoever submits waits for the answer, and a run that was just taken in can wait for a moment. For one thread.
 */
final class Starts {

    private static final int A_SECOND = 20;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final BooleanSupplier crowded;
    private final LongSupplier nanos;
    private long since;
    private int started;

    /**
     * @param crowded whether submissions wait to be taken in
     * @param nanos real time, in nanoseconds from anywhere
     */
    Starts(BooleanSupplier crowded, LongSupplier nanos) {
        this.crowded = crowded;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** How many more may be started at once. */
    int room() {
        long now = nanos.getAsLong();
        if (now - since >= SECOND) {
            since = now;
            started = 0;
        }
        return crowded.getAsBoolean() ? Math.max(0, A_SECOND - started) : Integer.MAX_VALUE;
    }

    /** One was started. */
    void started() {
        started++;
    }
}
