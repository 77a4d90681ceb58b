package dev.stint.server.engine;

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
        boolean fresh = machines.look(attempt, orders.mailbox(attempt)).isPresent();
        Instant now = clock.instant();
        if (fresh) {
            memory.heardAt = Optional.of(now);
            memory.decideAt = java.util.Optional.empty();
            memory.mute = Duration.ZERO;
        } else {
            Duration step = Duration.between(memory.lookedAt.orElse(now), now);
            memory.mute = memory.mute.plus(step.compareTo(silence(memory)) > 0 ? silence(memory) : step);
            memory.heardAt = memory.heardAt.or(() -> Optional.of(now));
        }
        memory.lookedAt = Optional.of(now);
        return fresh;
    }

    /** Whether it is time to ask the provider about the machine. */
    boolean silent(AttemptMemory memory) {
        Instant now = clock.instant();
        return memory.found || Duration.between(memory.heardAt.orElse(now), now).compareTo(silence(memory)) > 0;
    }

    /** The provider says the machine is there: one failed probe never means preemption, so it is only silent. */
    void there(AttemptMemory memory) {
        memory.found = false;
        memory.heardAt = Optional.of(clock.instant());
    }

    /** Whether it has said nothing for so long that its agent must be dead, though the machine is there. */
    boolean mute(AttemptMemory memory) {
        return memory.mute.compareTo(properties.mute()) > 0;
    }

    private Duration silence(AttemptMemory memory) {
        return memory.pace.heartbeat().multipliedBy(properties.silence());
    }
}
