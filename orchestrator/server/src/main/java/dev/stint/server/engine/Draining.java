package dev.stint.server.engine;

import dev.stint.core.run.DrainCause;
import dev.stint.core.run.RunState;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A draining run: waits for its machine's last word or its end, and ends it when it takes too long. */
@Component
class Draining {

    private static final Duration SLACK = Duration.ofSeconds(30);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final LaunchDesk launches;
    private final OrderKeeper orders;
    private final Presence presence;
    private final Departures departures;
    private final InstantSource clock;

    Draining(
            RunTable runs,
            AttemptTable attempts,
            LaunchDesk launches,
            OrderKeeper orders,
            Presence presence,
            Departures departures,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.launches = launches;
        this.orders = orders;
        this.presence = presence;
        this.departures = departures;
        this.clock = clock;
    }

    void drain(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        if (run.machine().machine().isEmpty()) {
            launches.resolve(run, attempt);
            return;
        }
        // before anything that needs the store: a machine is ended even when the store is away
        limit(run, attempt, memory);
        if (run.machine().drain().filter(c -> c != DrainCause.NOTICE).isPresent()) {
            orders.keep(run, attempt, memory);
        }
        presence.look(attempt, memory);
        if (runs.find(run.id()).orElseThrow().machine().state() == RunState.DRAINING) {
            departures.gone(run, attempt, memory);
        }
    }

    /** Ends what takes too long. */
    void limit(RunRow run, AttemptRow attempt, AttemptMemory memory) {
        Instant now = clock.instant();
        Instant since = memory.drainingSince.orElse(now);
        memory.drainingSince = Optional.of(since);
        if (Duration.between(since, now).compareTo(patience(attempt, memory)) > 0) {
            attempts.endWanted(run.id(), attempt.attempt(), attempt.launch());
        }
    }

    private static Duration patience(AttemptRow attempt, AttemptMemory memory) {
        return memory.terms
                .checkpoint()
                .drain()
                .plus(Json.read(attempt.request(), StoredLaunch.class).noticeLead())
                .plus(memory.pace.heartbeat().multipliedBy(2))
                .plus(SLACK);
    }
}
