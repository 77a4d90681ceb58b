package dev.stint.server.engine;

import dev.stint.server.Drained;
import dev.stint.server.peers.Peers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Empties this server when somebody says so: its runs are handed over, its loops end, then the process may. For one thread. */
@Component
class Drain {

    /** Loops that are in a call of a provider or a store for so long are left behind: what they write is refused. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Peers peers;
    private final Wakeups wakeups;
    private final ApplicationEventPublisher publisher;
    private final InstantSource clock;
    private Optional<Instant> since = Optional.empty();
    private boolean told;

    Drain(Peers peers, Wakeups wakeups, ApplicationEventPublisher publisher, InstantSource clock) {
        this.peers = peers;
        this.wakeups = wakeups;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** @param live loops that have not ended */
    void look(int live) {
        if (told || !peers.draining()) {
            return;
        }
        Instant now = clock.instant();
        Instant begun = since.orElse(now);
        since = Optional.of(begun);
        peers.handOverAll("its server was drained");
        wakeups.wakeAll();
        if (live == 0 || Duration.between(begun, now).compareTo(PATIENCE) > 0) {
            told = true;
            publisher.publishEvent(new Drained(
                    live == 0 ? "drained" : "drained; " + live + " loop(s) were left in calls that took too long"));
        }
    }
}
