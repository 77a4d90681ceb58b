package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.peers.Peers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** Finds out from providers that machines are gone, hears their last words, and lets their runs know. */
@Component
class Departures {

    /** A machine that cannot be asked about has said nothing for so long when it is taken for lost; a slow start is shorter. */
    private static final Duration BEYOND_SIGHT = Duration.ofMinutes(1);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final Transitions transitions;
    private final Providers providers;
    private final Reaper reaper;
    private final Presence presence;
    private final BootWords boots;
    private final Peers peers;
    private final InstantSource clock;

    Departures(
            RunTable runs,
            AttemptTable attempts,
            Transitions transitions,
            Providers providers,
            Reaper reaper,
            Presence presence,
            BootWords boots,
            Peers peers,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.transitions = transitions;
        this.providers = providers;
        this.reaper = reaper;
        this.presence = presence;
        this.boots = boots;
        this.peers = peers;
        this.clock = clock;
    }

    /** Asks the provider; when the machine is gone, hears its last words first and then lets the run know. */
    boolean gone(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        // before the question: what is answered may be over by the time the answer is here
        Instant asked = clock.instant();
        MachineStatus status = providers
                .of(attempt.market().provider())
                .status(attempt.machine().orElseThrow());
        if (!status.gone()) {
            attempts.alive(attempt, asked);
            return false;
        }
        if (beyondSight(attempt) && memory.hearing.mute.compareTo(BEYOND_SIGHT) < 0) {
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

    /**
     * Whether the machine is one of another server's own computer: nothing is known of it here, and that is what the provider said. It
     * may well be at work, for it was that server that died, or cannot reach the database.
     */
    private boolean beyondSight(AttemptRow attempt) {
        return providers.of(attempt.market().provider()).onThisComputer()
                && peers.triedElsewhere(attempt).isPresent();
    }

    private AttemptRow reload(AttemptRow attempt) {
        return attempts.find(attempt.run(), attempt.attempt(), attempt.launch()).orElse(attempt);
    }
}
