package dev.stint.providers.azure.stage;

import java.time.Duration;

/**
 * How long things take, by the stage's clock.
 *
 * @param creating from the request for a machine to its end, good or bad
 * @param deleting from the request to the end of a machine or of one of its parts
 * @param stopping from the request to the end of a deallocation or a power-off
 * @param notice from the announcement of an eviction to the eviction: at least 30 s, "Azure Scheduled Events for Linux"
 * @param lists how much later than the thing itself lists, and the graph, show that it is there or gone
 * @param retryAfter what {@code Retry-After} says of operations under way, in whole seconds; zero leaves the header out
 */
public record Pace(
        Duration creating, Duration deleting, Duration stopping, Duration notice, Duration lists, Duration retryAfter) {

    /** A choice of the stage's, for tests that turn the clock; Azure promises nothing but the notice. */
    public static final Pace USUAL = new Pace(
            Duration.ofSeconds(40),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofSeconds(1));

    /** Everything is done as soon as it is asked for again; for tests with another subject. Evictions keep their notice. */
    public static final Pace AT_ONCE =
            new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO);

    public Pace {
        for (Duration each : new Duration[] {creating, deleting, stopping, notice, lists, retryAfter}) {
            if (each.isNegative()) {
                throw new IllegalArgumentException("pace: " + each + " is negative; give zero or more");
            }
        }
    }

    /** The same, with lists that are behind by a time. */
    public Pace listsBehind(Duration other) {
        return new Pace(creating, deleting, stopping, notice, other, retryAfter);
    }

    /** The same, with another time for creating. */
    public Pace creatingIn(Duration other) {
        return new Pace(other, deleting, stopping, notice, lists, retryAfter);
    }

    /** The same, with another time for deleting. */
    public Pace deletingIn(Duration other) {
        return new Pace(creating, other, stopping, notice, lists, retryAfter);
    }
}
