package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.providers.Money;
import dev.stint.server.RefusedException;
import dev.stint.server.db.BudgetPauseTable;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ThawTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What people want of a run that is there. */
@Component
class Wishes {

    private static final int CONFLICT = 409;

    private final RunFinder finder;
    private final RunViews views;
    private final TermsReader terms;
    private final Meter meter;
    private final Transitions transitions;
    private final MoveTable moves;
    private final ThawTable thaws;
    private final BudgetPauseTable budgetPauses;
    private final LogAudience audience;
    private final Wakeups wakeups;
    private final InstantSource clock;

    Wishes(
            RunFinder finder,
            RunViews views,
            TermsReader terms,
            Meter meter,
            Transitions transitions,
            MoveTable moves,
            ThawTable thaws,
            BudgetPauseTable budgetPauses,
            LogAudience audience,
            Wakeups wakeups,
            InstantSource clock) {
        this.finder = finder;
        this.views = views;
        this.terms = terms;
        this.meter = meter;
        this.transitions = transitions;
        this.moves = moves;
        this.thaws = thaws;
        this.budgetPauses = budgetPauses;
        this.audience = audience;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    void followed(RunRow run, Duration howLong) {
        audience.followed(run.id(), clock.instant().plus(howLong));
    }

    Views.Accepted stop(RunRow run, String by, String why) {
        if (thaws.forget(run.id())) {
            transitions.remark(
                    run.id(),
                    "noted",
                    by + " lets it no longer wait for its checkpoint to thaw",
                    () -> moves.explained(run.id(), "Stopped by " + by + " while its checkpoint was thawing"));
        }
        // from now on it rests because somebody wants it to, whatever becomes of a budget
        return ask(run, new RunEvent.StopRequested(by, why), () -> budgetPauses.forget(run.id()));
    }

    Views.Accepted cancel(RunRow run, String by, String why) {
        return ask(
                run,
                new RunEvent.CancelRequested(by, why),
                () -> moves.open(run.id()).filter(MoveRow::crossing).ifPresent(this::giveUp));
    }

    /** Nobody will go on from there any more, and each byte that still goes there is paid for. */
    private void giveUp(MoveRow move) {
        boolean copied = moves.advance(
                move.run(), MoveRow.Phase.COPYING, MoveRow.Phase.GIVING_UP, "the run was cancelled", clock.instant());
        if (copied) {
            wakeups.wake(HomeMover.wakeup(move.run()));
        }
    }

    /** @throws RefusedException also when the run would only pause again, because its budget is used up */
    Views.Accepted resume(RunRow run, String by, String why) {
        boolean needsMachines = run.machine().state() == RunState.PAUSED
                || (run.machine().state() == RunState.FAILED
                        && run.machine().market().isEmpty());
        Optional<Money> max = needsMachines ? terms.read(run).budget() : Optional.empty();
        if (max.isPresent()) {
            Money spent = meter.spent(run.id(), clock.instant());
            if (spent.compareTo(max.get()) >= 0) {
                throw new RefusedException(
                        CONFLICT,
                        3,
                        "run " + run.id() + " cannot go on: " + Steering.usedUp(spent, max.get())
                                + "; submit the job again with a larger budget.max",
                        List.of());
            }
        }
        Views.Accepted accepted = ask(
                run,
                new RunEvent.ResumeRequested(by, why),
                // in the transaction of the resume: a move begins under the same lock
                () -> moves.open(run.id()).ifPresent(Wishes::refuseWhileMoving));
        wakeups.wake(EngineStart.DISPATCHER);
        return accepted;
    }

    private static void refuseWhileMoving(MoveRow move) {
        String how = move.phase() == MoveRow.Phase.INTERRUPTED
                ? " was interrupted: " + move.detail() + "; repeat 'stint checkpoints copy " + move.run() + " --to "
                        + move.target() + "', or give it up with 'stint checkpoints copy " + move.run() + " --back'"
                : " is under way (" + move.phase() + "); 'stint checkpoints copy " + move.run() + "' follows it";
        throw new RefusedException(
                CONFLICT, 3, "run " + move.run() + " cannot go on: its move to " + move.target() + how, List.of());
    }

    private Views.Accepted ask(RunRow run, RunEvent event) {
        return ask(run, event, () -> {});
    }

    private Views.Accepted ask(RunRow run, RunEvent event, Runnable check) {
        Transition transition = transitions.apply(run.id(), event, (row, applied) -> {
            if (!applied.rejected()) {
                check.run();
            }
        });
        if (transition.rejected()) {
            throw new RefusedException(CONFLICT, 3, "run " + run.id() + ": " + transition.why(), List.of());
        }
        return new Views.Accepted(views.brief(finder.find(run.id())), transition.why());
    }
}
