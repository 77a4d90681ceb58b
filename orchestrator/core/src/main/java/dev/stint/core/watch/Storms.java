package dev.stint.core.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * When the loss of machines is worth telling people of: one lost machine is everyday life on spot capacity, a large part of all within
 * minutes is not. Pure.
 */
public final class Storms {

    private Storms() {}

    /**
     * What makes a storm.
     *
     * @param window in which losses count together
     * @param least fewer losses are none, at least 1
     * @param share part of the machines that were at work in the window which has to be lost, above 0, at most 1
     * @param quiet how long a storm of the same scope is not told again
     */
    public record Rule(Duration window, int least, double share, Duration quiet) {

        /** Five machines, and a third of those there were, within ten minutes; told once in an hour. */
        public static final Rule USUAL = new Rule(Duration.ofMinutes(10), 5, 1.0 / 3, Duration.ofHours(1));

        public Rule {
            if (window.isNegative()
                    || window.isZero()
                    || quiet.isNegative()
                    || least < 1
                    || !(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "storm: window " + window + ", least " + least + ", share " + share + ", quiet " + quiet
                                + " make no rule; give a window above zero, one or more, and above 0 to 1");
            }
        }
    }

    /**
     * What happened in the window.
     *
     * @param scope of what: a team, or a market
     * @param taken machines that their provider took
     * @param machines machines that were at work in the window, those among them
     */
    public record Tally(String scope, int taken, int machines) {}

    /**
     * Those that are storms and were not told lately.
     *
     * @param toldAt when one of a scope was told last
     */
    public static List<Tally> among(
            List<Tally> tallies, Rule rule, Instant now, Function<String, Optional<Instant>> toldAt) {
        return tallies.stream()
                .filter(each -> each.taken() >= rule.least() && each.taken() >= rule.share() * each.machines())
                .filter(each -> toldAt.apply(each.scope())
                        .map(at -> !now.isBefore(at.plus(rule.quiet())))
                        .orElse(true))
                .toList();
    }
}
