package dev.stint.core.policy;

import java.time.Duration;

/**
 * The times of a policy.
 *
 * @param returnHold how long a market must have been up, and a machine held, before a move
 * @param defaultMaxWait longest time without a machine before on-demand is taken, where nothing else says so
 * @param recheck longest time between two looks
 */
record Pace(Duration returnHold, Duration defaultMaxWait, Duration recheck) {
    private static final int GRAINS_PER_RECHECK = 5;

    Pace {
        if (returnHold.isNegative() || defaultMaxWait.isNegative() || recheck.isNegative() || recheck.isZero()) {
            throw new IllegalArgumentException("spot-first policy: hold " + returnHold + ", max wait " + defaultMaxWait
                    + ", recheck " + recheck + "; give zero or more, and a positive recheck");
        }
    }

    /** Shortest time between two looks: what comes due within it is decided now. */
    Duration grain() {
        return recheck.dividedBy(GRAINS_PER_RECHECK);
    }
}
