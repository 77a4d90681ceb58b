package dev.stint.server.engine;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Money and market of a run: asked on every heartbeat, after everything the machine says, and under a deadline as often as the
 * policy wants, for its promise is kept only by looks that are not late.
 */
@Component
class Steering {

    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** Until a run that may spend no more has been told; a shard hears of it from the whole. */
    private static final Duration AFTER_BUDGET = Duration.ofMillis(100);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final AttemptMemories memories;
    private final Placing placing;
    private final Meter meter;
    private final Transitions transitions;
    private final InstantSource clock;

    Steering(
            RunTable runs,
            AttemptTable attempts,
            AttemptMemories memories,
            Placing placing,
            Meter meter,
            Transitions transitions,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.memories = memories;
        this.placing = placing;
        this.meter = meter;
        this.transitions = transitions;
        this.clock = clock;
    }

    AttemptMemory remember(RunRow run) {
        return memories.of(run);
    }

    Duration place(RunRow run, AttemptMemory memory) {
        return overBudget(run, memory) ? AFTER_BUDGET : placing.place(run, memory);
    }

    /**
     * Looks at a run with a machine, if a look is due; returns when to look again.
     *
     * @param before the run's row when the round began, and {@code launch} that of its machine
     */
    Duration reconsider(RunRow before, AttemptRow launch, AttemptMemory memory) {
        Instant now = clock.instant();
        if (memory.decideAt.map(now::isBefore).orElse(false)) {
            return pause(before, memory, clock.instant());
        }
        // what the machine said may have changed everything; of how far it is the first told how much there is
        boolean good = memory.onlyProgress && before.total().isPresent();
        RunRow run = good ? before : runs.find(before.id()).orElseThrow();
        Run machine = run.machine();
        boolean steered = machine.machine().isPresent()
                && (machine.state() == RunState.RUNNING || machine.state() == RunState.STARTING);
        Optional<AttemptRow> attempt = !steered
                ? Optional.empty()
                : good ? Optional.of(launch) : attempts.find(run.id(), machine.attempt(), machine.launch());
        if (attempt.isPresent()) {
            // a moment at which the run is looked at anyway
            Duration poll = memory.pace.orderPoll();
            Instant heartbeat =
                    now.plus(new Beat(run.id(), poll).next(now)).minus(poll).plus(memory.pace.heartbeat());
            Placing.Verdict verdict = placing.reconsider(run, attempt.get(), memory);
            verdict.own().ifPresent(offer -> meter.priced(attempt.get(), offer.perHour(), seen(offer)));
            memory.decideAt = Optional.of(verdict.recheckAt()
                    .filter(at -> run.deadline().isPresent() && at.isBefore(heartbeat))
                    .orElse(heartbeat));
            overBudget(run, memory);
        }
        return pause(before, memory, clock.instant());
    }

    /** A price holds from when it was seen; a provider's clock may be fast. */
    private Instant seen(Offer offer) {
        Instant now = clock.instant();
        return offer.observedAt().isAfter(now) ? now : offer.observedAt();
    }

    private static Duration pause(RunRow run, AttemptMemory memory, Instant now) {
        Duration beat = new Beat(run.id(), memory.pace.orderPoll()).next(now);
        Duration left = memory.decideAt
                .map(at -> Duration.between(now, at))
                .filter(d -> d.compareTo(beat) < 0)
                .orElse(beat);
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    /** Stops a run whose budget is used up; a shard spends from the budget of the whole, which is stopped then. */
    private boolean overBudget(RunRow run, AttemptMemory memory) {
        Optional<Money> max = memory.terms.budget();
        if (max.isEmpty()) {
            return false;
        }
        Money spent = meter.spent(run.whole(), clock.instant());
        if (spent.compareTo(max.get()) < 0) {
            memory.markets.affords(Optional.of(max.get().minus(spent)));
            return false;
        }
        boolean known = run.shardOf().isPresent()
                && runs.find(run.whole()).orElseThrow().machine().state() != RunState.RUNNING;
        if (!known) {
            transitions.apply(run.whole(), new RunEvent.BudgetExhausted(usedUp(spent, max.get())));
        }
        return true;
    }

    static String usedUp(Money spent, Money max) {
        return "spent " + spent.display() + " of budget.max " + max.display();
    }
}
