package dev.stint.server.engine;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.DatabaseAway;
import dev.stint.server.db.Holding;
import dev.stint.server.db.NotOwnerException;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Drives a run through one attempt: chooses a market, launches, watches, drains; returns when the attempt is over. Everything
 * it does follows from the run's state, so that the loop of another server process can go on where this one was killed.
 */
@Component
class AttemptLoop {

    private static final Logger log = LoggerFactory.getLogger(AttemptLoop.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final Duration LONGEST_TROUBLE = Duration.ofSeconds(30);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final Transitions transitions;
    private final Wakeups wakeups;
    private final AttemptWork work;
    private final InstantSource clock;

    AttemptLoop(
            RunTable runs,
            AttemptTable attempts,
            Transitions transitions,
            Wakeups wakeups,
            AttemptWork work,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.transitions = transitions;
        this.wakeups = wakeups;
        this.work = work;
        this.clock = clock;
    }

    /**
     * Drives one attempt.
     *
     * @return the word the step ends with: how the attempt ended, or the state the run rests in
     */
    String drive(String id) {
        wakeups.listen(id);
        try {
            return rounds(id);
        } finally {
            wakeups.forget(id);
        }
    }

    private String rounds(String id) {
        RunRow first = load(id);
        AttemptMemory memory = work.remember(first);
        int attemptAtStart = first.machine().attempt();
        boolean begun = first.machine().state() != RunState.PLACING;
        int troubles = 0;
        Optional<RunRow> known = Optional.of(first);
        while (true) {
            Duration pause;
            try {
                Holding.demand();
                RunRow run = known.isPresent() ? known.get() : load(id);
                known = Optional.empty();
                Run machine = run.machine();
                begun = begun || machine.attempt() > attemptAtStart || machine.state() != RunState.PLACING;
                switch (machine.state()) {
                    case PLACING -> {
                        if (begun && machine.machine().isEmpty() && ended(run)) {
                            return "ATTEMPT_ENDED";
                        }
                        pause = work.place(run, memory);
                    }
                    case STARTING -> pause = work.start(run, current(run), memory);
                    case RUNNING -> pause = work.watch(run, current(run), memory);
                    case DRAINING -> pause = work.drain(run, current(run), memory);
                    default -> {
                        return machine.state().name();
                    }
                }
                troubles = 0;
            } catch (NotOwnerException e) {
                throw e;
            } catch (IOException | UncheckedIOException | ProviderUnavailableException | DataAccessException e) {
                // the store, the provider or the database cannot be asked: the machine goes on without us, so do we
                pause = trouble(++troubles);
                log.warn("run={} cannot be served just now, trying again in {}: {}", id, pause, e.toString());
            } catch (RuntimeException e) {
                pause = trouble(++troubles);
                if (DatabaseAway.is(e)) {
                    log.warn("run={} cannot be served just now, trying again in {}: {}", id, pause, e.toString());
                } else {
                    // a fault of ours or of an adapter: it must not cost the run its machine, so it is looked at again
                    log.error("run={} its round broke, trying again in {}", id, pause, e);
                }
            }
            wakeups.await(id, pause);
        }
    }

    static Duration trouble(int troubles) {
        Duration pause = AFTER_TROUBLE.multipliedBy(1L << Math.min(troubles - 1, 5));
        return pause.compareTo(LONGEST_TROUBLE) > 0 ? LONGEST_TROUBLE : pause;
    }

    /** Whether the run's newest launch was granted and is over. */
    private boolean ended(RunRow run) {
        return attempts.find(run.id(), run.machine().attempt(), run.machine().launch())
                .map(a -> a.grantedAt().isPresent() && a.outcome().isPresent())
                .orElse(false);
    }

    private AttemptRow current(RunRow run) {
        Run machine = run.machine();
        return attempts.find(run.id(), machine.attempt(), machine.launch())
                .orElseThrow(() -> new IllegalStateException(
                        "run " + run.id() + " attempt " + machine.attempt() + "." + machine.launch() + " has no row"));
    }

    private RunRow load(String id) {
        return runs.find(id).orElseThrow(() -> new IllegalStateException("run " + id + " has no row"));
    }
}
