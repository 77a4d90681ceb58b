package dev.stint.checkpoints.set;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock turned by hand, which also counts what was waited for. */
final class HandClock implements InstantSource, Pause {

    private Instant now;
    private Duration waited = Duration.ZERO;

    HandClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void forTime(Duration duration) {
        waited = waited.plus(duration);
        now = now.plus(duration);
    }

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    Duration waited() {
        return waited;
    }
}
