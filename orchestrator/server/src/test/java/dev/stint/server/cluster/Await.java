package dev.stint.server.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that other processes do. */
final class Await {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(50);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    static void until(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain: " + what);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Lets a moment of the test's choosing come. */
    static void moment(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
