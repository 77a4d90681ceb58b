package dev.stint.server.guard;

import dev.stint.core.run.RunState;
import dev.stint.server.Repeats;
import dev.stint.server.db.QueueTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Compares a run's fingerprint with those of its team's earlier runs. */
@Component
class RepeatGuard implements Repeats {

    private final QueueTable queue;
    private final RunTable runs;
    private final GuardProperties properties;
    private final InstantSource clock;

    RepeatGuard(QueueTable queue, RunTable runs, GuardProperties properties, InstantSource clock) {
        this.queue = queue;
        this.runs = runs;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Optional<String> of(String run) {
        return queue.twin(run, clock.instant().minus(properties.repeatedWithin()))
                .flatMap(runs::find)
                .map(RepeatGuard::words);
    }

    private static String words(RunRow twin) {
        String how = twin.machine().state() == RunState.SUCCEEDED
                ? "has succeeded at "
                        + twin.endedAt().orElse(twin.submittedAt()).truncatedTo(ChronoUnit.SECONDS)
                : "is " + twin.machine().state();
        return "this job is the same as that of run " + twin.id() + ", spec and files, which " + how;
    }
}
