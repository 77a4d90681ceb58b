package dev.stint.core.policy;

import java.time.Duration;

/**
 * How often a policy is asked, and how long it is patient.
 *
 * @param returnHold how long a market must have been up, and a machine held, before a move
 * @param defaultMaxWait longest time without a machine before on-demand is taken, where neither the spec nor a deadline says so
 * @param recheck longest time between two looks; positive
 * @param grain shortest time between two looks, so that what comes due within it is decided now; positive
 */
public record Pace(Duration returnHold, Duration defaultMaxWait, Duration recheck, Duration grain) {
    private static final int GRAINS_PER_RECHECK = 5;

    /** For markets that live in real seconds: hold 5 s, wait at most 10 min for spot, look again every 5 s. */
    public static final Pace STANDARD = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(5));

    public Pace {
        if (returnHold.isNegative()
                || defaultMaxWait.isNegative()
                || recheck.compareTo(Duration.ZERO) <= 0
                || grain.compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("pace of a policy: hold " + returnHold + ", max wait " + defaultMaxWait
                    + ", recheck " + recheck + ", grain " + grain
                    + "; give zero or more, and a positive recheck and grain");
        }
    }

    /** A fifth of the recheck is the grain. */
    public Pace(Duration returnHold, Duration defaultMaxWait, Duration recheck) {
        this(returnHold, defaultMaxWait, recheck, recheck.dividedBy(GRAINS_PER_RECHECK));
    }

    /** Looks come every so often, no sooner and no later, and a look is all it takes to believe in a market. */
    public static Pace every(Duration look) {
        return new Pace(Duration.ZERO, STANDARD.defaultMaxWait(), look, look);
    }
}
