package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that never goes back. When the machine's clock is set back (a time service corrects it, somebody sets it by hand), this
 * one goes on at the pace of the machine's uptime and stays ahead; otherwise heartbeats, looks for notices and saves would all
 * rest until the old time is reached again. A clock set forward is followed. Safe for many threads.
 */
final class LoopClock implements InstantSource {

    private final InstantSource wall;
    private final LongSupplier uptimeNanos;
    private Duration ahead = Duration.ZERO;
    private Instant lastWall;
    private long lastUptime;
    private final Instant firstWall;
    private final long firstUptime;

    /** @param uptimeNanos never goes back, such as {@link System#nanoTime} */
    LoopClock(InstantSource wall, LongSupplier uptimeNanos) {
        this.wall = wall;
        this.uptimeNanos = uptimeNanos;
        this.lastWall = wall.instant();
        this.lastUptime = uptimeNanos.getAsLong();
        this.firstWall = lastWall;
        this.firstUptime = lastUptime;
    }

    static LoopClock ofThisMachine(InstantSource wall) {
        return new LoopClock(wall, System::nanoTime);
    }

    @Override
    public synchronized Instant instant() {
        Instant now = wall.instant();
        long uptime = uptimeNanos.getAsLong();
        if (now.isBefore(lastWall)) {
            ahead = ahead.plus(Duration.between(now, lastWall)).plusNanos(uptime - lastUptime);
        }
        lastWall = now;
        lastUptime = uptime;
        return now.plus(ahead);
    }

    /** What this clock will show when the machine's shows an instant that somebody else told. */
    synchronized Instant whenWallShows(Instant told) {
        return told.plus(ahead);
    }

    /**
     * Time as it passes for what runs here, whatever the machine's clock is set to, and without the nights it is suspended: what
     * has to stay quiet for a while has to be given that while.
     */
    InstantSource steady() {
        return () -> firstWall.plusNanos(uptimeNanos.getAsLong() - firstUptime);
    }

    /** The machine's own clock, which file times are compared with. */
    InstantSource wall() {
        return wall;
    }
}
