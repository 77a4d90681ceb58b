package dev.stint.server.engine;

import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.peers.Peers;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * How far this server sees. Machines of clouds are seen by every server; those of another server's own computer by that one only: here
 * nothing is known of them, and that is what the provider says. They may well be at work, for it was that server that died, or cannot
 * reach the database; their mail comes through the store all the same.
 */
@Component
class Horizon {

    /** A machine that cannot be asked about has said nothing for so long when it is taken for lost; a slow start is shorter. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Providers providers;
    private final Peers peers;

    Horizon(Providers providers, Peers peers) {
        this.providers = providers;
        this.peers = peers;
    }

    /** What its provider says of a machine of a launch, as far as it can be seen from here. */
    MachineStatus status(AttemptRow attempt, String machine) {
        return providers.of(attempt.market().provider()).status(machine);
    }

    /** Whether a machine that its provider says is gone may be at work all the same, where this server does not see it. */
    boolean hides(AttemptRow attempt, Hearing hearing) {
        return hearing.mute.compareTo(PATIENCE) < 0 && beyond(attempt);
    }

    /**
     * How long a gang's machines are given to show that one of them is gone, once a command has failed: a heartbeat where they can be
     * asked about, and where they cannot until one that says nothing counts as lost.
     */
    Duration grace(AttemptRow attempt, Duration heartbeat) {
        return beyond(attempt) ? PATIENCE.plus(heartbeat) : heartbeat;
    }

    private boolean beyond(AttemptRow attempt) {
        return providers.of(attempt.market().provider()).onThisComputer()
                && peers.triedElsewhere(attempt).isPresent();
    }
}
