package dev.stint.providers.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock turned by hand. */
final class HandClock implements InstantSource {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void advance(Duration length) {
        now = now.plus(length);
    }
}
