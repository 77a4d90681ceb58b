package dev.stint.drill;

import java.time.Duration;

/** Lets time pass between two looks at a machine. */
@FunctionalInterface
public interface Pause {
    /** Returns after about that long. */
    void of(Duration time);
}
