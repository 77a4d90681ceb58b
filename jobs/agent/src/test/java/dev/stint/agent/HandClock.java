package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock turned by hand. */
final class HandClock implements InstantSource {

    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    Instant after(Duration passed) {
        now = now.plus(passed);
        return now;
    }
}
