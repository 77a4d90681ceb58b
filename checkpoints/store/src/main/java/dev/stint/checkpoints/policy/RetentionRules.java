package dev.stint.checkpoints.policy;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which checkpoints a job wants kept. A checkpoint stays when one rule wants it.
 *
 * @param newest how many of the newest, 1 or more
 * @param everySteps one for every so many steps of the job, the first of each stretch; empty for none
 * @param best those with the best value of a metric; empty for none
 */
public record RetentionRules(int newest, OptionalLong everySteps, Optional<Best> best) {

    /** When a job says nothing: the newest three, and what is never retired. */
    public static final RetentionRules DEFAULT = new RetentionRules(3, OptionalLong.empty(), Optional.empty());

    public RetentionRules {
        Objects.requireNonNull(best, "best");
        if (newest < 1) {
            throw new IllegalArgumentException("keep the newest " + newest + "; give 1 or more");
        }
        if (everySteps.isPresent() && everySteps.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "keep one in " + everySteps.getAsLong() + " steps; give 1 or more, or leave it out");
        }
    }

    /**
     * The checkpoints with the best value of a metric; among equal ones the older.
     *
     * @param metric its name
     * @param goal whether small or large values are good
     * @param count how many, 1 or more
     */
    public record Best(String metric, Goal goal, int count) {
        public Best {
            Objects.requireNonNull(goal, "goal");
            if (metric.isBlank()) {
                throw new IllegalArgumentException("keep the best by a metric without a name; name it");
            }
            if (count < 1) {
                throw new IllegalArgumentException(
                        "keep the best " + count + " by metric " + metric + "; give 1 or more, or leave it out");
            }
        }
    }

    /** Which values of a metric are good. */
    public enum Goal {
        /** Small ones, as of a loss. */
        MIN,
        /** Large ones, as of an accuracy. */
        MAX
    }
}
