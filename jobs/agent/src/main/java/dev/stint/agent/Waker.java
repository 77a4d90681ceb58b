package dev.stint.agent;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets the loop sleep until something happens. Safe for many threads; wakes are not counted. */
final class Waker {

    private final Semaphore wakes = new Semaphore(0);

    /** Ends the current or next sleep. */
    void wake() {
        wakes.release();
    }

    /** Sleeps until woken, or as long as told. */
    void await(Duration atMost) throws InterruptedException {
        if (wakes.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            wakes.drainPermits();
        }
    }
}
