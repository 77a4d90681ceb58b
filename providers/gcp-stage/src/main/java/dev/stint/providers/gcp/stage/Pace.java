package dev.stint.providers.gcp.stage;

import java.time.Duration;

/**
 * How long things take on stage, by its clock.
 *
 * @param pending from an accepted request until its operation is worked on; an instance shows itself then
 * @param working how long an operation is worked on; at its end a launched instance runs, or a launch has failed
 * @param stopping from the beginning of an instance's end until it has stopped or is gone
 * @param lag how far lists are behind; a single resource is never behind
 */
public record Pace(Duration pending, Duration working, Duration stopping, Duration lag) {

    /** Some seconds to start, half a minute to end, lists a few seconds old. */
    public static final Pace USUAL =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(11), Duration.ofSeconds(30), Duration.ofSeconds(3));

    /** Everything at once, and nothing behind. */
    public static final Pace AT_ONCE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Pace {
        for (Duration each : new Duration[] {pending, working, stopping, lag}) {
            if (each.isNegative()) {
                throw new IllegalArgumentException("pace: " + each + " is negative; give zero or more");
            }
        }
    }
}
