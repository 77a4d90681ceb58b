package dev.stint.providers.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The only clock on stage: instances age, prices move and tokens expire by it. It stands still and is turned by hand; or it follows
 * another one ({@link #following}), for tests whose programs live in real time, and can be turned forward besides. Safe for many threads.
 */
public final class StageClock implements InstantSource {

    private final InstantSource base;
    private Duration ahead = Duration.ZERO;

    /** Stands at noon of 1 March 2026, UTC. */
    public StageClock() {
        this(Instant.parse("2026-03-01T12:00:00Z"));
    }

    /** Stands at an instant. */
    public StageClock(Instant start) {
        this(InstantSource.fixed(start));
    }

    private StageClock(InstantSource base) {
        this.base = base;
    }

    /** Goes with another clock. */
    public static StageClock following(InstantSource other) {
        return new StageClock(other);
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(ahead);
    }

    /** Lets time pass; what it is then. */
    public synchronized Instant advance(Duration passed) {
        if (passed.isNegative()) {
            throw new IllegalArgumentException("clock: " + passed + " would turn it back; give zero or more");
        }
        ahead = ahead.plus(passed);
        return instant();
    }
}
