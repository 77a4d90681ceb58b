package dev.stint.core.policy;

import dev.stint.providers.Market;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a policy wants done now.
 *
 * @param action what to do
 * @param market where, for {@link Action#PLACE} and {@link Action#MOVE}
 * @param why one line with the numbers that decided
 * @param ranking every candidate in order, best first, each with its reason
 * @param recheckAt when the decision is worth taking again even if nothing is heard before
 * @param atRisk why the deadline is endangered, if it is
 */
public record Decision(
        Action action,
        Optional<Market> market,
        String why,
        List<Ranked> ranking,
        Instant recheckAt,
        Optional<String> atRisk) {
    public Decision {
        ranking = List.copyOf(ranking);
    }

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
}
