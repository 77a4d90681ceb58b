package dev.stint.spec;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which checkpoints a job wants kept, beside those that are never retired. A checkpoint stays when one rule wants it.
 *
 * @param last how many of the newest, 1 to {@value #MOST}
 * @param everySteps one for every so many steps of the job, 1 or more; empty for none
 * @param best those with the best value of a metric; empty for none
 */
public record KeepSpec(int last, OptionalLong everySteps, Optional<Best> best) {

    /** Most of the newest, and most of the best. */
    public static final int MOST = 10_000;

    /** When a job says nothing: the newest three. */
    public static final KeepSpec DEFAULT = new KeepSpec(3, OptionalLong.empty(), Optional.empty());

    public KeepSpec {
        if (last < 1 || last > MOST) {
            throw new IllegalArgumentException("checkpoint.keep.last: " + last + " is out of range; give 1 to " + MOST);
        }
        if (everySteps.isPresent() && everySteps.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "checkpoint.keep.every: " + everySteps.getAsLong() + " is out of range; give 1 or more steps");
        }
    }

    /**
     * The checkpoints with the best value of a metric.
     *
     * @param metric its name, as given to {@code stint.commit}
     * @param goal which values are good
     * @param count how many, 1 to {@value KeepSpec#MOST}
     */
    public record Best(String metric, Goal goal, int count) {

        /** How many when no number is named. */
        public static final int DEFAULT_COUNT = 1;

        static final Pattern METRIC = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
        static final String METRIC_REMEDY =
                "use letters, digits, underscores, dots and hyphens, at most 64 characters, such as loss";

        public Best {
            if (!METRIC.matcher(metric).matches()) {
                throw new IllegalArgumentException(
                        "checkpoint.keep.best.metric: '" + metric + "' is not the name of a metric; " + METRIC_REMEDY);
            }
            if (count < 1 || count > MOST) {
                throw new IllegalArgumentException(
                        "checkpoint.keep.best.count: " + count + " is out of range; give 1 to " + MOST);
            }
        }
    }

    /** Which values of a metric are good. */
    public enum Goal implements SpecWord {
        /** Small ones, as of a loss. */
        MIN,
        /** Large ones, as of an accuracy. */
        MAX
    }
}
