package dev.stint.cli;

import java.time.Duration;

/** Lets time pass between two looks at something that cannot be waited for; tests pass it by hand. */
@FunctionalInterface
interface Pause {
    /** Returns after about that long; when interrupted, at once and with the interrupt flag set. */
    void of(Duration time);

    /** Sleeps. */
    static void sleeping(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
