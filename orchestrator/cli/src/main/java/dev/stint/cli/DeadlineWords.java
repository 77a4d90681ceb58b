package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Duration;
import java.util.Optional;

/** How a deadline was met or missed. Pure. */
final class DeadlineWords {
    private DeadlineWords() {}

    /** Such as {@code met, 42s to spare}; empty while the run has not succeeded, or without a deadline. */
    static Optional<String> of(Views.RunView run) {
        return run.deadlineSpareSeconds().map(DeadlineWords::words);
    }

    private static String words(double spareSeconds) {
        Duration spare = Duration.ofMillis(Math.round(spareSeconds * 1000));
        return spare.isNegative()
                ? "missed by " + Wording.time(spare.negated())
                : "met, " + Wording.time(spare) + " to spare";
    }
}
