package dev.stint.core.queue;

import dev.stint.spec.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * How urgent a run is after what it has waited. Each {@code ageing} of waiting lifts it by one service tier. Who has waited for one
 * ageing beyond the first tier is <em>overdue</em>: it goes before all that are not, and among those that are the one that began
 * to wait first, whatever its team, tier and priority. So there is a bound on how many can ever start before a run: those that
 * began to wait before it, and those that start before it is overdue.
 *
 * @param rung -1 for those that need no slot, 0 for overdue, then one for each service tier
 */
record Urgency(int rung, Instant since, int priority, long seq) {

    /** Within a team: by rung, those that are overdue by age, the others by priority and then in the order of submission. */
    static final Comparator<Urgency> IN_TEAM = Comparator.comparingInt(Urgency::rung)
            .thenComparing(u -> u.overdue() ? u.since() : Instant.EPOCH)
            .thenComparing(u -> u.overdue() ? 0 : -u.priority())
            .thenComparing(Urgency::seq);

    static Urgency of(Waiting run, Instant now, Duration ageing) {
        long lifts = Math.max(0, Duration.between(run.since(), now).toMillis()) / ageing.toMillis();
        int rung = run.beyondSlots() ? -1 : (int) Math.max(0, run.tier().ordinal() + 1 - lifts);
        return new Urgency(rung, run.since(), run.priority(), run.seq());
    }

    boolean overdue() {
        return rung <= 0;
    }

    /** The tier it counts as; for those that are not overdue. */
    Tier tier() {
        return Tier.values()[rung - 1];
    }
}
