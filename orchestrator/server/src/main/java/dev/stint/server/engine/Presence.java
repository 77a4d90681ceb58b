package dev.stint.server.engine;

import dev.stint.providers.MachinePace;
import dev.stint.server.db.AttemptRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * How long a machine has said nothing. Judged by our own clock and by looks that succeeded: time during which we, or the store,
 * could not be reached, or during which this computer slept, speaks against no machine.
 */
@Component
class Presence {

    private final MachineWatch machines;
    private final OrderDesk orders;
    private final EngineProperties properties;
    private final InstantSource clock;

    Presence(MachineWatch machines, OrderDesk orders, EngineProperties properties, InstantSource clock) {
        this.machines = machines;
        this.orders = orders;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whether the machine said something new. */
    boolean look(AttemptRow attempt, AttemptMemory memory) throws IOException {
        // before the look: what is heard was said by then, and all that it says takes a while to be taken over
        Instant asked = clock.instant();
        MachineWatch.Heard heard = machines.look(attempt, orders.mailbox(attempt, 0));
        boolean fresh = heard != MachineWatch.Heard.NOTHING;
        memory.onlyProgress = heard == MachineWatch.Heard.PROGRESS;
        looked(memory.hearing, memory.pace, fresh, asked);
        if (fresh) {
            memory.decideAt = Optional.empty();
        }
        return fresh;
    }

    /**
     * A machine's mail was looked at.
     *
     * @param asked when the look began
     */
    void looked(Hearing hearing, MachinePace pace, boolean fresh, Instant asked) {
        if (fresh) {
            hearing.heardAt = Optional.of(asked);
            hearing.mute = Duration.ZERO;
        } else {
            Duration step = Duration.between(hearing.lookedAt.orElse(asked), asked);
            hearing.mute = hearing.mute.plus(step.compareTo(silence(pace)) > 0 ? silence(pace) : step);
            hearing.heardAt = hearing.heardAt.or(() -> Optional.of(asked));
        }
        hearing.lookedAt = Optional.of(asked);
    }

    /** Whether it is time to ask the provider about the machine. */
    boolean silent(Hearing hearing, MachinePace pace) {
        Instant now = clock.instant();
        return hearing.found
                || Duration.between(hearing.heardAt.orElse(now), now).compareTo(silence(pace)) > 0;
    }

    /** The provider says the machine is there: one failed probe never means preemption, so it is only silent. */
    void there(Hearing hearing) {
        hearing.found = false;
        // no later than the question
        hearing.heardAt = hearing.lookedAt.or(() -> Optional.of(clock.instant()));
    }

    /** Whether it has said nothing for so long that its agent must be dead, though the machine is there. */
    boolean mute(Hearing hearing) {
        return hearing.mute.compareTo(properties.mute()) > 0;
    }

    private Duration silence(MachinePace pace) {
        return pace.heartbeat().multipliedBy(properties.silence());
    }
}
