package dev.stint.providers.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so. */
public final class HandClock implements InstantSource {

    public static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private volatile Instant now = START;

    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
