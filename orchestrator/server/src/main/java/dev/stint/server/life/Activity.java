package dev.stint.server.life;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests under way, and when the last one ended. Safe for use by many threads. */
public final class Activity {
    private final InstantSource clock;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Instant last;

    public Activity(InstantSource clock) {
        this.clock = clock;
        this.last = clock.instant();
    }

    /** A request, let in, begins. */
    public void begin() {
        open.incrementAndGet();
        last = clock.instant();
    }

    /** It has been answered; a stream: its client is gone. */
    public void end() {
        last = clock.instant();
        open.decrementAndGet();
    }

    /** How many are under way. */
    public int open() {
        return open.get();
    }

    Instant last() {
        return last;
    }
}
