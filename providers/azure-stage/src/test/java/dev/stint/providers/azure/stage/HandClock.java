package dev.stint.providers.azure.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is turned. */
final class HandClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void advance(Duration passed) {
        now = now.plus(passed);
    }
}
