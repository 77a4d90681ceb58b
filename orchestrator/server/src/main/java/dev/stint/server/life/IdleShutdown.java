package dev.stint.server.life;

import dev.stint.server.Runs;
import dev.stint.server.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Ends a server nobody needs: no run live or queued, no schedule that fires, no request open, and none for the whole timeout. Not safe for use by
 * several threads; one scheduler asks.
 */
final class IdleShutdown {
    private final Runs runs;
    private final Schedules schedules;
    private final Activity activity;
    private final InstantSource clock;
    private final Duration timeout;
    private final Ending ending;
    private Instant busy;

    /**
     * @param timeout zero: never
     */
    IdleShutdown(
            Runs runs, Schedules schedules, Activity activity, InstantSource clock, Duration timeout, Ending ending) {
        this.runs = runs;
        this.schedules = schedules;
        this.activity = activity;
        this.clock = clock;
        this.timeout = timeout;
        this.ending = ending;
        this.busy = clock.instant();
    }

    /** Looks once, and ends the server when it has been idle for long enough. */
    void check() {
        Instant now = clock.instant();
        if (timeout.isZero()) {
            return;
        }
        if (activity.open() > 0 || runs.live() > 0 || runs.queued() > 0 || schedules.active() > 0) {
            busy = now;
            return;
        }
        Instant since = busy.isAfter(activity.last()) ? busy : activity.last();
        if (!Duration.between(since, now).minus(timeout).isNegative()) {
            ending.end("no run and no request for " + timeout.toMinutes() + " minutes");
        }
    }
}
