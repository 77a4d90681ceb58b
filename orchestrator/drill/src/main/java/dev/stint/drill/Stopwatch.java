package dev.stint.drill;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as a drill sees it: read, and let pass. */
record Stopwatch(InstantSource clock, Pause pause) {

    Instant now() {
        return clock.instant();
    }

    void pass(Duration time) {
        pause.of(time);
    }
}
