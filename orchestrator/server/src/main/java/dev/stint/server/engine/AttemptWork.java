package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.providers.MachinePace;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What a run's loop does in each state; returns when to look again without cause. */
@Component
class AttemptWork {

    private final Providers providers;
    private final Steering steering;
    private final Starting starting;
    private final Watching watching;
    private final Draining draining;
    private final GangWatch gangs;
    private final Transitions transitions;

    AttemptWork(
            Providers providers,
            Steering steering,
            Starting starting,
            Watching watching,
            Draining draining,
            GangWatch gangs,
            Transitions transitions) {
        this.providers = providers;
        this.steering = steering;
        this.starting = starting;
        this.watching = watching;
        this.draining = draining;
        this.gangs = gangs;
        this.transitions = transitions;
    }

    AttemptMemory remember(RunRow run) {
        return steering.remember(run);
    }

    Duration place(RunRow run, AttemptMemory memory) {
        return steering.place(run, memory);
    }

    Duration start(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        memory.pace = pace(attempt);
        memory.onlyProgress = false;
        try {
            if (gang(run, memory)) {
                gangs.start(run, attempt, memory);
            } else {
                starting.start(run, attempt, memory);
            }
        } catch (SecretLackingException e) {
            // the order was not sent: without it the machine does nothing, and is ended
            transitions.apply(run.id(), new RunEvent.StopRequested("stint", e.getMessage() + ", and resume it"));
        }
        return steering.reconsider(run, attempt, memory);
    }

    Duration watch(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        memory.pace = pace(attempt);
        memory.onlyProgress = false;
        if (gang(run, memory)) {
            gangs.watch(run, attempt, memory);
        } else {
            watching.watch(run, attempt, memory);
        }
        return steering.reconsider(run, attempt, memory);
    }

    Duration drain(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        memory.pace = pace(attempt);
        if (gang(run, memory)) {
            draining.limit(run, attempt, memory);
            gangs.drain(run, attempt, memory);
        } else {
            draining.drain(run, attempt, memory);
        }
        return memory.pace.orderPoll();
    }

    /** Whether the run has several machines to look after. */
    private static boolean gang(RunRow run, AttemptMemory memory) {
        return memory.terms.nodes() > 1 && run.machine().machine().isPresent();
    }

    private MachinePace pace(AttemptRow attempt) {
        return providers.of(attempt.market().provider()).pace(attempt.market());
    }
}
