package dev.stint.checkpoints.gcs;

import java.time.Duration;

/**
 * How long a store is waited for.
 *
 * @param connect for a connection
 * @param read for the next byte of an answer
 * @param repeat how long after the first try another one may begin
 * @param firstPause between two tries; doubled each time, with jitter
 * @param longestPause what it is doubled up to
 */
record GcsTiming(Duration connect, Duration read, Duration repeat, Duration firstPause, Duration longestPause) {

    /** A body that goes out slower than this is not going out: 1 MiB in 2 s. */
    private static final long SLOWEST_BYTES_PER_SECOND = 512 << 10;

    GcsTiming {
        for (Duration one : new Duration[] {connect, read, repeat, firstPause, longestPause}) {
            if (one.isNegative() || one.isZero()) {
                throw new IllegalArgumentException("timing of a store: " + one + " is not above zero");
            }
        }
    }

    /** Patient enough for a busy store, and for a compose or rewrite of many gigabytes, which answers within half a minute. */
    static GcsTiming usual() {
        return new GcsTiming(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(90),
                Duration.ofMillis(400),
                Duration.ofSeconds(8));
    }

    /** When a call is given up that sends so many bytes, whatever the connection does: sockets have no time limit for writing. */
    Duration longestCall(long bytes) {
        return repeat.plus(connect).plus(read).plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }
}
