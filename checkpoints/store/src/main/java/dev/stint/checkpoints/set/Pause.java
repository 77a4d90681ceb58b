package dev.stint.checkpoints.set;

import java.time.Duration;

/** Lets time pass: really, or by turning a test's clock. */
@FunctionalInterface
public interface Pause {

    /** Returns when the time has passed. */
    void forTime(Duration duration) throws InterruptedException;
}
