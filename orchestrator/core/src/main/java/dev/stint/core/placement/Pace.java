package dev.stint.core.placement;

import java.time.Duration;

/**
 * Times that belong to the job and not to the market, measured or assumed.
 *
 * @param start from a launch to the first useful step, where the market does not say: boot, image, setup
 * @param restore reading the last checkpoint back after an interruption
 * @param save what a save costs the command in time it cannot compute
 */
public record Pace(Duration start, Duration restore, Duration save) {

    /**
     * Assumed before anything was measured: three minutes to start, one to restore, half a minute to save. Replaced by the run's own
     * times as soon as it has some, and by options of {@code stint plan}.
     */
    public static final Pace ASSUMED = new Pace(Duration.ofMinutes(3), Duration.ofMinutes(1), Duration.ofSeconds(30));

    /** On machines that are processes of this host: what the server assumes of them until it has measured. */
    public static final Pace LOCAL = new Pace(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(1));

    public Pace {
        if (start.isNegative() || restore.isNegative() || save.isNegative()) {
            throw new IllegalArgumentException(
                    "pace: start " + start + ", restore " + restore + ", save " + save + "; none may be negative");
        }
    }

    /** The same where a machine takes up to so long to start. */
    Pace startingWithin(Duration bound) {
        return bound.compareTo(start) > 0 ? new Pace(bound, restore, save) : this;
    }
}
