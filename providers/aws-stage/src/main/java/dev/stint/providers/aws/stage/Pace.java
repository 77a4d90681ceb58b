package dev.stint.providers.aws.stage;

import java.time.Duration;

/**
 * How long things take on stage, by its clock.
 *
 * @param pending from an accepted launch until the instance runs
 * @param notice from the announcement of an interruption to the end of the instance
 * @param shuttingDown from the beginning of an instance's end until it is terminated
 * @param remembered how long a terminated instance is still told of
 */
public record Pace(Duration pending, Duration notice, Duration shuttingDown, Duration remembered) {

    /** As on EC2: some seconds to start and to end, two minutes of notice, an hour of memory. */
    public static final Pace USUAL =
            new Pace(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofHours(1));
}
