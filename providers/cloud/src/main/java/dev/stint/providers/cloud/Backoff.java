package dev.stint.providers.cloud;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to leave alone what failed: doubling, half of it by chance, so that those who were refused together do not come back
 * together ("equal jitter" of M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Safe for use by many
 * threads.
 */
public final class Backoff {

    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;

    /**
     * @param first at most so long after the first failure
     * @param most and never longer than this
     */
    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /** @param failures in a row, at least 1 */
    public synchronized Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long ceilingMillis = Math.min(most.toMillis(), doubled);
        return Duration.ofMillis(ceilingMillis / 2 + random.nextLong(ceilingMillis / 2 + 1));
    }
}
