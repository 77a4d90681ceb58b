package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Estimates how long a run still takes from how fast its current attempt went so far: remaining steps divided by steps per
 * second since the attempt's first report. Says nothing before two seconds of progress. Not safe for use by many threads.
 */
final class ProgressPace {
    private static final Duration ENOUGH = Duration.ofSeconds(2);

    private int attempt = -1;
    private long firstStep;
    private Instant firstAt = Instant.EPOCH;

    /** Takes in the run as it is now, and estimates the time to go; empty when nothing can be said. */
    Optional<Duration> observe(Views.RunView run) {
        boolean sharded = run.shards().filter(shards -> shards.running() > 0).isPresent();
        if (run.progress().isEmpty() || (run.market().isEmpty() && !sharded)) {
            return Optional.empty();
        }
        Views.ProgressView progress = run.progress().get();
        // shards come and go; what counts is how fast all of them go on together
        int current = sharded ? 0 : run.attempt();
        if (current != attempt || progress.step() < firstStep) {
            attempt = current;
            firstStep = progress.step();
            firstAt = run.asOf();
            return Optional.empty();
        }
        Duration took = Duration.between(firstAt, run.asOf());
        long done = progress.step() - firstStep;
        long left = progress.total() - progress.step();
        if (took.compareTo(ENOUGH) < 0 || done <= 0 || left < 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.round(took.toMillis() / 1000.0 / done * left)));
    }
}
