package dev.stint.server.engine;

import dev.stint.core.policy.Decision;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.PlacementPolicy;
import java.time.Instant;
import java.util.Optional;

/** A policy somebody looks over the shoulder of: when it was asked last, and what it said. */
final class WatchedPolicy implements PlacementPolicy {
    private final PlacementPolicy policy;
    private volatile Optional<Look> last = Optional.empty();

    WatchedPolicy(PlacementPolicy policy) {
        this.policy = policy;
    }

    /** What was decided at an instant of the clock, and how many times in a row. */
    record Look(Instant at, Decision.Action action, int times) {}

    @Override
    public Decision decide(Observation seen) {
        Decision decision = policy.decide(seen);
        int before = last.filter(look -> look.at().equals(seen.now()) && look.action() == decision.action())
                .map(Look::times)
                .orElse(0);
        last = Optional.of(new Look(seen.now(), decision.action(), before + 1));
        return decision;
    }

    /** Whether the last looks, so many at least, were at this instant, and this is what they said. */
    boolean said(Instant now, Decision.Action action, int times) {
        return last.filter(look -> look.at().equals(now) && look.action() == action && look.times() >= times)
                .isPresent();
    }
}
