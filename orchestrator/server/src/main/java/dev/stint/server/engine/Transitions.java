package dev.stint.server.engine;

import dev.stint.core.run.Effect;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunMachine;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one place where a run's state changes: the run machine decides, and run, timeline and everything the transition says
 * about our own tables become durable together. Effects outside the database (launch, orders, settling) follow from the
 * state and are performed, and after a crash performed again, by the run's loop. What of a shard people care about stands in the
 * timeline of the whole run too, written together with its own.
 */
@Component
public class Transitions {

    private static final Logger log = LoggerFactory.getLogger(Transitions.class);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final EventTable events;
    private final Cooldowns cooldowns;
    private final TransactionTemplate transaction;
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final List<Onlooker> onlookers;

    Transitions(
            RunTable runs,
            AttemptTable attempts,
            EventTable events,
            Cooldowns cooldowns,
            TransactionTemplate transaction,
            Wakeups wakeups,
            InstantSource clock,
            ObjectProvider<Onlooker> onlookers) {
        this.runs = runs;
        this.attempts = attempts;
        this.events = events;
        this.cooldowns = cooldowns;
        this.transaction = transaction;
        this.wakeups = wakeups;
        this.clock = clock;
        this.onlookers = onlookers.orderedStream().toList();
    }

    /** Applies an event and wakes the run's loop. */
    public Transition apply(String run, RunEvent event) {
        return apply(run, event, (row, transition) -> {});
    }

    /**
     * Applies an event and wakes the run's loop.
     *
     * @param alongside further writes of the same transaction; gets the row as it was before, and the transition
     */
    public Transition apply(String run, RunEvent event, BiConsumer<RunRow, Transition> alongside) {
        Optional<ShardId> shard = ShardId.parse(run);
        Transition result = transaction.execute(status -> {
            // always the whole before a shard of it, so that nobody waits in a circle
            Optional<RunState> whole = shard.flatMap(s -> runs.lockState(s.parent()));
            RunRow row = runs.lock(run).orElseThrow(() -> new IllegalStateException("run " + run + " has no row"));
            Instant now = clock.instant();
            Transition transition = RunMachine.apply(row.machine(), event);
            alongside.accept(row, transition);
            perform(row, transition, now);
            boolean newReason = event instanceof RunEvent.Waiting || event instanceof RunEvent.DeadlineAtRisk;
            if (!transition.run().equals(row.machine()) || (newReason && !transition.rejected())) {
                // one of many checkpoints is no reason for the state the run is in
                String why = event instanceof RunEvent.Committed ? row.why() : transition.why();
                runs.transitioned(run, transition.run(), why, now);
            }
            if (transition.rejected() && transition.effects().isEmpty() && !wish(event)) {
                // a wish of somebody was faster than the run's loop, or a machine spoke after its time: nothing for a
                // timeline
                log.info("run={} rejected: {}", run, transition.why());
            } else if (!transition.kind().isEmpty()) {
                events.append(
                        run,
                        now,
                        transition.run().attempt(),
                        transition.kind(),
                        transition.run().state(),
                        transition.why());
                if (whole.isPresent() && ShardNews.of(transition)) {
                    ShardId told = shard.orElseThrow();
                    events.append(
                            told.parent(),
                            now,
                            transition.run().attempt(),
                            transition.kind(),
                            whole.get(),
                            "shard " + told.shard() + ": " + transition.why());
                }
            }
            onlookers.forEach(each -> each.seen(row, event, transition, now));
            return transition;
        });
        log.debug(
                "run={} {} -> {}: {}",
                run,
                event.getClass().getSimpleName(),
                result.run().state(),
                result.why());
        wakeups.wake(run);
        return result;
    }

    /**
     * Makes several changes of a run, or none of them: in one transaction, which locks what each of them would lock, in the same order.
     * For the run's own loop, which sees what was changed once this returns.
     *
     * @param changes gets the state in which the run is before them
     */
    void together(String run, Consumer<RunState> changes) {
        transaction.executeWithoutResult(status -> {
            ShardId.parse(run).ifPresent(shard -> runs.lockState(shard.parent()));
            changes.accept(
                    runs.lockState(run).orElseThrow(() -> new IllegalStateException("run " + run + " has no row")));
        });
    }

    private static boolean wish(RunEvent event) {
        return event instanceof RunEvent.StopRequested
                || event instanceof RunEvent.ResumeRequested
                || event instanceof RunEvent.CancelRequested;
    }

    /** Gives up a launch nobody has answered; silent when there is an answer by now. */
    void unanswered(String run, String detail) {
        boolean awaited = runs.find(run)
                .map(RunRow::machine)
                .filter(m -> m.state() == RunState.STARTING && m.machine().isEmpty())
                .isPresent();
        if (awaited) {
            // the run's loop alone asks for answers, so none can come in between
            apply(run, new RunEvent.StartOverdue(detail));
        }
    }

    /** Adds a line to the timeline that changes nothing. */
    public void remark(String run, String kind, String text) {
        remark(run, kind, text, () -> {});
    }

    /**
     * Adds a line to the timeline that changes nothing.
     *
     * @param alongside further writes of the same transaction
     */
    public void remark(String run, String kind, String text, Runnable alongside) {
        transaction.executeWithoutResult(status -> {
            RunRow row = runs.lock(run).orElseThrow(() -> new IllegalStateException("run " + run + " has no row"));
            Run machine = row.machine();
            events.append(run, clock.instant(), machine.attempt(), kind, machine.state(), text);
            alongside.run();
        });
    }

    private void perform(RunRow row, Transition transition, Instant now) {
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.CloseAttempt close) {
                closeAttempt(row, close, now);
            } else if (effect instanceof Effect.EndMachine end) {
                endMachine(row, end);
            } else if (effect instanceof Effect.CoolDown coolDown) {
                cooldowns.refused(coolDown.market(), coolDown.refusal(), now);
            }
        }
    }

    /** Marks the launch whose machine shall end; never another machine of the same launch than the one that was meant. */
    private void endMachine(RunRow run, Effect.EndMachine end) {
        boolean meant = attempts.find(run.id(), end.attempt(), end.launch())
                .flatMap(AttemptRow::machine)
                .map(end.machine()::equals)
                .orElse(true);
        if (meant) {
            attempts.endWanted(run.id(), end.attempt(), end.launch());
        } else {
            log.error("run={} machine={} shall end, but its launch has another one", run.id(), end.machine());
        }
    }

    private void closeAttempt(RunRow run, Effect.CloseAttempt close, Instant now) {
        attempts.openLaunch(run.id(), close.attempt()).ifPresent(attempt -> {
            // whatever is said to have become of its machine, nobody wants it any more, and it is billed until gone
            if (!attempt.endWanted()) {
                attempts.endWanted(run.id(), attempt.attempt(), attempt.launch());
            }
            attempts.closed(attempt, close.outcome(), close.detail(), now, Accounts.of(attempt, close.outcome()));
            if (close.outcome() == Effect.Outcome.PREEMPTED) {
                runs.preempted(run.id());
            }
        });
    }
}
