package dev.stint.providers.aws.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock turned by hand, and the only one on stage: instances age, prices move and tokens expire by it. Safe for many threads. */
public final class StageClock implements InstantSource {

    private Instant now;

    /** Starts on 1 March 2026 at noon, UTC. */
    public StageClock() {
        this(Instant.parse("2026-03-01T12:00:00Z"));
    }

    public StageClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Lets time pass; what it is then. */
    public synchronized Instant advance(Duration passed) {
        if (passed.isNegative()) {
            throw new IllegalArgumentException("clock: " + passed + " would turn it back; give zero or more");
        }
        now = now.plus(passed);
        return now;
    }
}
