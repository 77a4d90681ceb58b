package dev.stint.core.cost;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Watches money run out. Pure. */
public final class BudgetGuard {
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private BudgetGuard() {}

    /** How much of a budget is spent; in order. */
    public enum Level {
        BELOW_HALF,
        /** 50 % or more. */
        HALF,
        /** 80 % or more. */
        MOST,
        /** 95 % or more. */
        NEARLY_ALL,
        /** All of it, or more. */
        EXHAUSTED
    }

    /**
     * How it stands.
     *
     * @param level how much is spent
     * @param spent as given
     * @param max as given
     * @param lasts how long the rest lasts at the present rate, rounded down to a second; empty when nothing is being spent
     */
    public record Verdict(Level level, Money spent, Money max, Optional<Duration> lasts) {

        /** Whether spending has to stop. */
        public boolean exhausted() {
            return level == Level.EXHAUSTED;
        }

        /** For people. */
        public String words() {
            return spent.display() + " of " + max.display() + " spent"
                    + lasts.map(rest -> ", the rest lasts " + rest.toMinutes() + " min at the present rate")
                            .orElse("");
        }
    }

    /**
     * How a budget stands.
     *
     * @param spent so far, with the running segment
     * @param max the budget; zero is used up from the start
     * @param burnPerHour what is being spent per hour now; zero when nothing is
     * @throws IllegalArgumentException when the budget or the rate is negative
     */
    public static Verdict check(Money spent, Money max, Money burnPerHour) {
        if (max.usd().signum() < 0 || burnPerHour.usd().signum() < 0) {
            throw new IllegalArgumentException(
                    "budget: max " + max + ", rate " + burnPerHour + " per hour; give zero or more");
        }
        Optional<Duration> lasts =
                burnPerHour.isPositive() ? Optional.of(rest(spent, max, burnPerHour)) : Optional.empty();
        return new Verdict(level(spent, max), spent, max, lasts);
    }

    private static Duration rest(Money spent, Money max, Money burnPerHour) {
        Money left = max.minus(spent);
        return left.isPositive()
                ? Duration.ofSeconds(left.usd()
                        .multiply(SECONDS_PER_HOUR)
                        .divideToIntegralValue(burnPerHour.usd())
                        .longValue())
                : Duration.ZERO;
    }

    private static Level level(Money spent, Money max) {
        if (spent.compareTo(max) >= 0) {
            return Level.EXHAUSTED;
        }
        if (reached(spent, max, 95)) {
            return Level.NEARLY_ALL;
        }
        if (reached(spent, max, 80)) {
            return Level.MOST;
        }
        return reached(spent, max, 50) ? Level.HALF : Level.BELOW_HALF;
    }

    private static boolean reached(Money spent, Money max, int percent) {
        return spent.usd().multiply(BigDecimal.valueOf(100)).compareTo(max.usd().multiply(BigDecimal.valueOf(percent)))
                >= 0;
    }
}
