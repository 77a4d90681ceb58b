package dev.stint.core.policy;

import dev.stint.providers.Market;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a policy wants done now. The reasons are worked out when they are asked for: a simulation takes millions of decisions and
 * reads none. Immutable; thread-safe.
 */
public final class Decision {

    /** What to do. */
    public enum Action {
        /** Launch in the market; the run has no machine. */
        PLACE,
        /** Keep the machine. */
        STAY,
        /** Drain and launch in the market. */
        MOVE,
        /** Have no machine for now. */
        WAIT,
        /** Nothing allowed can ever do it, or waiting took too long: fail. */
        GIVE_UP
    }

    /**
     * A candidate with its reason.
     *
     * @param market which
     * @param expectedUsd expected cost to finish in dollars; NaN when it cannot be told
     * @param reason why it is where it is
     */
    public record Ranked(Market market, double expectedUsd, String reason) {}

    /**
     * Why a policy wants what it wants. Pure functions of the observation.
     *
     * @param why one line with the numbers that decided
     * @param ranking every candidate in order, best first, each with its reason
     * @param recheckAt when the decision is worth taking again even if nothing is heard before
     * @param atRisk why the deadline is endangered, if it is
     */
    record Reasons(
            Supplier<String> why,
            Supplier<List<Ranked>> ranking,
            Supplier<Instant> recheckAt,
            Supplier<Optional<String>> atRisk) {}

    private final Action action;
    private final Optional<Market> market;
    private final Reasons reasons;

    Decision(Action action, Optional<Market> market, Reasons reasons) {
        this.action = action;
        this.market = market;
        this.reasons = reasons;
    }

    /** What to do. */
    public Action action() {
        return action;
    }

    /** Where, for {@link Action#PLACE} and {@link Action#MOVE}. */
    public Optional<Market> market() {
        return market;
    }

    /** One line with the numbers that decided. */
    public String why() {
        return reasons.why().get();
    }

    /** Every candidate in order, best first, each with its reason. */
    public List<Ranked> ranking() {
        return reasons.ranking().get();
    }

    /** When the decision is worth taking again even if nothing is heard before. */
    public Instant recheckAt() {
        return reasons.recheckAt().get();
    }

    /** Why the deadline is endangered, if it is. */
    public Optional<String> atRisk() {
        return reasons.atRisk().get();
    }

    @Override
    public String toString() {
        return action + market.map(where -> " " + where).orElse("") + ": " + why();
    }
}
