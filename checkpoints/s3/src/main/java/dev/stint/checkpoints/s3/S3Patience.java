package dev.stint.checkpoints.s3;

import java.time.Duration;

/**
 * How long a call may take before it counts as lost, and how often it is made.
 *
 * @param connect for a connection to stand
 * @param silence for the store to say nothing on a connection
 * @param attempt for one request without a body, until its answer begins; a long range ({@link PlainReads}) is bound by the two above alone
 * @param leastBytesPerSecond a request with a body may take longer than {@code attempt}, by as much as its bytes need at this rate
 * @param attempts how often a call is made at most, the first time included; pauses between them grow from 0.1 s, or from 1 s where
 *     the store asks for less haste
 */
record S3Patience(Duration connect, Duration silence, Duration attempt, long leastBytesPerSecond, int attempts) {

    S3Patience {
        if (attempts < 1 || leastBytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "attempts " + attempts + ", bytes per second " + leastBytesPerSecond + ": give 1 or more");
        }
    }

    /**
     * For real stores. 64 KiB a second for one of eight connections is a line of 4 Mbit/s; whoever is slower than that cannot save
     * models.
     */
    static S3Patience usual() {
        return new S3Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), 64 << 10, 5);
    }

    /** For one request with so many bytes in its body. */
    Duration attempt(long bodyBytes) {
        return attempt.plusMillis(bodyBytes * 1000 / leastBytesPerSecond);
    }
}
