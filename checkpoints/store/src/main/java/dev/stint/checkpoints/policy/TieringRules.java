package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.Retention.Rule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.Set;

/**
 * What the arithmetic of {@link Tiering} cannot know and has to be told.
 *
 * @param newestStay how many of the newest checkpoints are never moved, 1 or more
 * @param reads how often a checkpoint will be read
 * @param months how long a checkpoint will be kept
 * @param waitingUsdPerHour what an hour costs in which somebody waits for an archived checkpoint: usually the hourly price of the
 *     run's machines, which is what its users pay for getting on
 * @param classes names of the classes objects may be moved to; empty for all that have a price
 */
public record TieringRules(
        int newestStay, ReadOdds reads, MonthsKept months, BigDecimal waitingUsdPerHour, Set<String> classes) {

    public TieringRules {
        Objects.requireNonNull(reads, "reads");
        Objects.requireNonNull(months, "months");
        classes = Set.copyOf(classes);
        if (newestStay < 1) {
            throw new IllegalArgumentException(
                    "tiering: the newest " + newestStay + " stay; give 1 or more, for a run resumes from the newest");
        }
        if (waitingUsdPerHour.signum() < 0) {
            throw new IllegalArgumentException(
                    "tiering: an hour of waiting costs " + waitingUsdPerHour + " USD; give zero or more");
        }
    }

    /** The newest stays, the usual odds and times, all classes. */
    public static TieringRules usual(BigDecimal waitingUsdPerHour) {
        return new TieringRules(1, ReadOdds.DEFAULT, MonthsKept.DEFAULT, waitingUsdPerHour, Set.of());
    }

    /**
     * Expected reads of a checkpoint for as long as it is kept: max(least, newest · fall^rank), where the newest checkpoint has rank
     * 0. A restore takes the newest; an older one is read when those after it turn out to be damaged or bad, or when somebody goes
     * back to it.
     *
     * @param newest reads of the newest
     * @param fall how many times as often as the one after it an older one is read, 0 to 1
     * @param least reads of the oldest
     */
    public record ReadOdds(BigDecimal newest, BigDecimal fall, BigDecimal least) {

        /** An assumption, not a measurement: half a read for the newest, half of that for each before it, one in a hundred for the old. */
        public static final ReadOdds DEFAULT =
                new ReadOdds(new BigDecimal("0.5"), new BigDecimal("0.5"), new BigDecimal("0.01"));

        public ReadOdds {
            if (newest.signum() < 0 || least.signum() < 0 || fall.signum() < 0 || fall.compareTo(BigDecimal.ONE) > 0) {
                throw new IllegalArgumentException("tiering: reads " + newest + ", falling by " + fall + " to " + least
                        + "; give zero or more, and a fall of 0 to 1");
            }
        }

        /** @param rank how many checkpoints are newer */
        public BigDecimal at(int rank) {
            return newest.multiply(fall.pow(rank, MathContext.DECIMAL64), MathContext.DECIMAL64)
                    .max(least);
        }
    }

    /**
     * For how many months a checkpoint will be kept, by what it is kept for; the longest counts.
     *
     * @param passing in a live run, for being new: soon there will be newer ones
     * @param lasting for its step or its metric, and whatever is left of a run that has ended
     * @param pinned for being pinned
     */
    public record MonthsKept(BigDecimal passing, BigDecimal lasting, BigDecimal pinned) {

        /** An assumption, not a measurement: what passes is not worth a move, half a year, a year. */
        public static final MonthsKept DEFAULT =
                new MonthsKept(BigDecimal.ZERO, BigDecimal.valueOf(6), BigDecimal.valueOf(12));

        public MonthsKept {
            if (passing.signum() < 0 || lasting.signum() < 0 || pinned.signum() < 0) {
                throw new IllegalArgumentException("tiering: checkpoints kept for " + passing + ", " + lasting + ", "
                        + pinned + " months; give zero or more");
            }
        }

        /** Months for a checkpoint that stays; zero for one that is retired. */
        public BigDecimal of(Decision decision, RunNeeds run) {
            return decision.reasons().stream()
                    .map(reason -> of(reason.rule(), run.live()))
                    .reduce(BigDecimal.ZERO, BigDecimal::max);
        }

        private BigDecimal of(Rule rule, boolean live) {
            return switch (rule) {
                case PINNED -> pinned;
                case EVERY_STEPS, BEST -> lasting;
                case LAST_VERIFIED, RESUME_POINT, AFTER_RESUME_POINT, NOTHING_VERIFIED, NEWEST ->
                    live ? passing : lasting;
                case DAMAGED, QUARANTINED, UNWANTED -> BigDecimal.ZERO;
            };
        }
    }
}
