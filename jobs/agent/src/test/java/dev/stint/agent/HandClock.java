package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock turned by hand. Safe for many threads. */
final class HandClock implements InstantSource {

    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized Instant after(Duration passed) {
        now = now.plus(passed);
        return now;
    }

    /** A loop's clock of a machine whose uptime and clock are this. */
    LoopClock loop() {
        Instant start = instant();
        return new LoopClock(this, () -> Duration.between(start, instant()).toNanos());
    }
}
