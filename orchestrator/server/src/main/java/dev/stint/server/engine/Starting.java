package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A starting run: makes the launch, then waits for the command to run. */
@Component
class Starting {

    /** A launch is not given up sooner: its machine could only be found by the sweep. */
    private static final Duration LEAST_FOR_ANSWER = Duration.ofMinutes(10);

    private final Transitions transitions;
    private final LaunchDesk launches;
    private final OrderKeeper orders;
    private final Presence presence;
    private final Departures departures;
    private final BootWords boots;
    private final InstantSource clock;

    Starting(
            Transitions transitions,
            LaunchDesk launches,
            OrderKeeper orders,
            Presence presence,
            Departures departures,
            BootWords boots,
            InstantSource clock) {
        this.transitions = transitions;
        this.launches = launches;
        this.orders = orders;
        this.presence = presence;
        this.departures = departures;
        this.boots = boots;
        this.clock = clock;
    }

    void start(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        Duration patience =
                Json.read(attempt.request(), StoredLaunch.class).startBound().multipliedBy(2);
        // the order lies there before the machine looks
        orders.keep(run, attempt, memory);
        if (run.machine().machine().isEmpty()) {
            launch(run, attempt, memory, patience);
            return;
        }
        Instant now = clock.instant();
        Instant since = memory.startingSince.orElse(now);
        memory.startingSince = Optional.of(since);
        if (presence.look(attempt, memory)
                || !presence.silent(memory.hearing, memory.pace)
                || departures.gone(run, attempt, memory)) {
            return;
        }
        presence.there(memory.hearing);
        if (attempt.statusSequence() == 0 && Duration.between(since, now).compareTo(patience) > 0) {
            transitions.apply(
                    run.id(),
                    new RunEvent.StartOverdue("nothing heard of the machine for "
                            + Duration.between(since, now).toSeconds() + " s, " + patience.toSeconds()
                            + " s are allowed" + boots.of(attempt, 0)));
        } else if (presence.mute(memory.hearing)) {
            String boot = attempt.statusSequence() == 0 ? boots.of(attempt, 0) : "";
            transitions.apply(run.id(), Watching.mute(memory.hearing, boot));
        }
    }

    private void launch(RunRow run, AttemptRow attempt, AttemptMemory memory, Duration patience) {
        Instant now = clock.instant();
        Instant since = memory.launchingSince.orElse(now);
        memory.launchingSince = Optional.of(since);
        memory.hearing.found = launches.launch(run, attempt);
        Duration most = patience.compareTo(LEAST_FOR_ANSWER) < 0 ? LEAST_FOR_ANSWER : patience;
        if (Duration.between(since, now).compareTo(most) > 0) {
            // silent when the answer came just now: then there is a machine, and the run is told otherwise
            transitions.unanswered(run.id(), "no answer to the launch for " + most.toSeconds() + " s");
        }
    }
}
