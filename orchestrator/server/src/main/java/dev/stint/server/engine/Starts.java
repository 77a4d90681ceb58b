package dev.stint.server.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many of the runs that wait may be started now: as many as there are, until submissions wait to be taken in. To start a run takes
 * as much as to take in several; whoever submits waits for the answer, and a run that was just taken in can wait for a moment. So hardly
 * any is started then, and as long as none waits again, each time a little more.
 * For one thread.
 */
final class Starts {

    private static final long BEAT = Duration.ofMillis(100).toNanos();

    /** It is asked more often than that, or has not been asked for long. */
    private static final int MOST_BEATS = 10;

    private static final int LEAST = 2;
    private static final int MOST = 1 << 20;
    private static final double GROWTH = 1.1;

    private final BooleanSupplier crowded;
    private final LongSupplier nanos;
    private long since;
    private double portion = MOST;
    private long beats = 1;
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
        long passed = (nanos.getAsLong() - since) / BEAT;
        if (passed > 0) {
            since += passed * BEAT;
            beats = Math.min(passed, MOST_BEATS);
            started = 0;
            portion = Math.min(MOST, portion * Math.pow(GROWTH, passed));
        }
        if (crowded.getAsBoolean()) {
            portion = LEAST;
        }
        return (int) Math.max(0, Math.min(MOST, portion * beats) - started);
    }

    /** One was started. */
    void started() {
        started++;
    }
}
