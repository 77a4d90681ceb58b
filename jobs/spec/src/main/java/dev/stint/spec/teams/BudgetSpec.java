package dev.stint.spec.teams;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Money for a while. Immutable.
 *
 * @param project whose; empty for the whole team's
 * @param usd the amount, in dollars
 * @param atLimit what happens when it is used up
 */
public record BudgetSpec(Optional<String> project, BigDecimal usd, Period period, AtLimit atLimit) {

    /** An amount as people write it, whatever its scale. */
    static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    /** Calendar time, in UTC, for which the amount is meant. */
    public enum Period {
        DAY,
        MONTH,
        QUARTER,
        YEAR
    }

    /** What happens when a budget is used up. */
    public enum AtLimit {
        /** Runs are paused, with their checkpoints, and none starts. */
        PAUSE,
        /** People are told. */
        WARN
    }
}
