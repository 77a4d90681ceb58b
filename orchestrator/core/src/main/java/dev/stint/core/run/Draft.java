package dev.stint.core.run;

import dev.stint.providers.Market;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A run being changed by one event, with the effects gathered on the way. Keeps what must hold in every state: only an
 * active run has a machine, only a draining one a cause. Used once, by one thread.
 */
final class Draft {
    private final Run before;
    private final List<Effect> effects = new ArrayList<>();
    private RunState state;
    private int attempt;
    private int launch;
    private Optional<Market> market;
    private Optional<String> machine;
    private Optional<DrainCause> drain;
    private int retriesUsed;
    private int losses;
    private OptionalLong restoredFrom;
    private boolean committed;
    private OptionalLong suspect;
    private int suspectFailures;
    private final Set<Long> quarantined;

    Draft(Run run) {
        before = run;
        state = run.state();
        attempt = run.attempt();
        launch = run.launch();
        market = run.market();
        machine = run.machine();
        drain = run.drain();
        retriesUsed = run.retriesUsed();
        losses = run.losses();
        restoredFrom = run.restoredFrom();
        committed = run.committed();
        suspect = run.suspect();
        suspectFailures = run.suspectFailures();
        quarantined = new HashSet<>(run.quarantined());
    }

    static Transition rejected(Run run, String why, Effect... effects) {
        return new Transition(run, List.of(effects), RunKind.REJECTED.word(), why, true);
    }

    static Transition noted(Run run, String why) {
        return new Transition(run, List.of(), RunKind.NOTED.word(), why, false);
    }

    Draft to(RunState next) {
        state = next;
        return this;
    }

    Draft draining(DrainCause cause) {
        state = RunState.DRAINING;
        drain = Optional.of(cause);
        return this;
    }

    /** A launch of the attempt that is still open, or of the next one. */
    Draft launchAt(Market where) {
        boolean sameAttempt = market.isPresent();
        attempt = sameAttempt ? attempt : attempt + 1;
        launch = sameAttempt ? launch + 1 : 1;
        market = Optional.of(where);
        restoredFrom = OptionalLong.empty();
        committed = false;
        return with(new Effect.Launch(attempt, launch, where));
    }

    Draft machine(String granted) {
        machine = Optional.of(granted);
        return this;
    }

    boolean hasMachine() {
        return machine.isPresent();
    }

    /** Ends the machine, if one is known. */
    Draft endMachine() {
        machine.ifPresent(id -> effects.add(new Effect.EndMachine(attempt, launch, id)));
        return this;
    }

    /** Closes the attempt if one is open; unless it succeeded, the next launch begins a new one. */
    Draft close(Effect.Outcome outcome, String detail) {
        if (market.isPresent()) {
            effects.add(new Effect.CloseAttempt(attempt, outcome, detail));
            if (outcome != Effect.Outcome.SUCCEEDED) {
                market = Optional.empty();
            }
        }
        return this;
    }

    Draft with(Effect effect) {
        effects.add(effect);
        return this;
    }

    Draft restored(OptionalLong checkpoint) {
        restoredFrom = checkpoint;
        committed = false;
        return this;
    }

    Draft committed() {
        committed = true;
        return trusted().lossesForgotten();
    }

    Draft retryUsed() {
        retriesUsed++;
        return this;
    }

    Draft lossCounted() {
        losses++;
        return this;
    }

    Draft lossesForgotten() {
        losses = 0;
        return this;
    }

    Draft countersForgotten() {
        retriesUsed = 0;
        return lossesForgotten();
    }

    Draft suspected(long checkpoint, int failures) {
        suspect = OptionalLong.of(checkpoint);
        suspectFailures = failures;
        return this;
    }

    Draft trusted() {
        suspect = OptionalLong.empty();
        suspectFailures = 0;
        return this;
    }

    Draft quarantine(long checkpoint) {
        quarantined.add(checkpoint);
        return trusted().with(new Effect.Quarantine(checkpoint));
    }

    Transition as(RunKind kind, String why) {
        Run after = new Run(
                before.id(),
                state,
                before.rules(),
                attempt,
                launch,
                market,
                state.active() ? machine : Optional.empty(),
                state == RunState.DRAINING ? drain : Optional.empty(),
                retriesUsed,
                losses,
                restoredFrom,
                committed,
                suspect,
                suspectFailures,
                quarantined);
        return new Transition(after, effects, kind.word(), why, false);
    }
}
