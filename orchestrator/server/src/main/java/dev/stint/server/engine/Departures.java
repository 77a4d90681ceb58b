package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** Finds out from providers that machines are gone, hears their last words, and lets their runs know. */
@Component
class Departures {

    private final RunTable runs;
    private final AttemptTable attempts;
    private final Transitions transitions;
    private final Horizon horizon;
    private final Reaper reaper;
    private final Presence presence;
    private final BootWords boots;
    private final InstantSource clock;

    Departures(
            RunTable runs,
            AttemptTable attempts,
            Transitions transitions,
            Horizon horizon,
            Reaper reaper,
            Presence presence,
            BootWords boots,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.transitions = transitions;
        this.horizon = horizon;
        this.reaper = reaper;
        this.presence = presence;
        this.boots = boots;
        this.clock = clock;
    }

    /** Asks the provider; when the machine is gone, hears its last words first and then lets the run know. */
    boolean gone(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        // before the question: what is answered may be over by the time the answer is here
        Instant asked = clock.instant();
        MachineStatus status = horizon.status(attempt, attempt.machine().orElseThrow());
        if (!status.gone()) {
            attempts.alive(attempt, asked);
            return false;
        }
        if (horizon.hides(attempt, memory.hearing)) {
            return false;
        }
        AttemptRow latest = reload(attempt);
        while (presence.look(latest, memory)) {
            latest = reload(attempt);
        }
        latest = reload(attempt);
        String boot = latest.statusSequence() == 0 ? boots.of(latest, 0) : "";
        reaper.settle(latest, status);
        if (runs.find(run.id()).orElseThrow().machine().state().active()) {
            transitions.apply(run.id(), new RunEvent.MachineEnded(BootWords.end(status, boot), status.detail() + boot));
        }
        return true;
    }

    private AttemptRow reload(AttemptRow attempt) {
        return attempts.find(attempt.run(), attempt.attempt(), attempt.launch()).orElse(attempt);
    }
}
