package dev.stint.server.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * The moments at which a run's machine is looked at: a poll apart, and each run's own ones. Runs that were once looked at together,
 * because they were started so or because the server stood still, are spread over the poll again from the next look on.
 *
 * @param run whose loop looks
 * @param poll from one moment to the next
 */
record Beat(String run, Duration poll) {

    /** Moments that differ, within a poll: those who share one ask the database together, which costs a fraction of asking for each. */
    private static final int MOMENTS = 50;

    /** Spreads hashes of names that differ in little; the golden ratio of 2^64 (Knuth, The Art of Computer Programming, 6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** From an instant to the next moment, in whole milliseconds and never short of it; one that is not a tenth of the poll away has come already. */
    Duration next(Instant now) {
        long length = Math.max(1, poll.toMillis());
        long own = Math.floorMod((run.hashCode() * GOLDEN) >>> 32, (long) MOMENTS) * length / MOMENTS;
        long left = length - Math.floorMod(now.toEpochMilli() - own, length);
        return Duration.ofMillis(left * 10 < length ? left + length : left);
    }
}
