package dev.stint.providers.aws.offers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so. */
final class HandClock implements InstantSource {

    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private volatile Instant now = START;

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
