package dev.stint.server.engine;

import dev.stint.core.policy.Observation.Work;
import dev.stint.core.run.RunState;
import dev.stint.providers.Offer;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.RunRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Estimates what is left of a run from what it has done so far, and from what its spec declares until that says enough. */
final class WorkEstimate {

    /** A rate is believed alone after so much command time; less is mostly start-up. */
    private static final double ENOUGH_SECONDS = 10;

    /** How much of the declared work counts as if it had been measured: small, so that measurement soon prevails. */
    private static final double PRIOR = 0.1;

    private WorkEstimate() {}

    /** @param machine the offer declared work is asked for: that of the current machine, or the first candidate */
    static Work of(
            RunRow run, List<AttemptRow> attempts, Terms terms, Optional<Offer> machine, EngineProperties properties) {
        Optional<AttemptRow> current =
                run.machine().state() == RunState.RUNNING || run.machine().state() == RunState.DRAINING
                        ? attempts.stream()
                                .filter(a -> a.attempt() == run.machine().attempt()
                                        && a.startedAt().isPresent())
                                .reduce((a, b) -> b)
                        : Optional.empty();
        long kept = attempts.stream()
                .mapToLong(a -> Math.max(a.firstStep().orElse(0L), a.keptStep().orElse(0L)))
                .max()
                .orElse(0);
        long step = current.flatMap(AttemptRow::lastStep).orElse(kept);
        Optional<Long> total = run.total().or(terms::totalSteps).filter(t -> t > 0);
        Optional<Duration> declared = machine.flatMap(terms.declaredWork()::apply);
        double stepsPerSecond = stepsPerSecond(attempts, total, declared);
        Optional<Duration> remaining;
        if (total.isPresent() && stepsPerSecond > 0) {
            remaining = Optional.of(seconds(Math.max(0, total.get() - step) / stepsPerSecond));
        } else {
            double left = total.map(t -> Math.max(0.0, 1 - (double) step / t)).orElse(1.0);
            remaining = declared.map(d -> seconds(d.toMillis() / 1000.0 * left));
        }
        Duration unsaved = current.map(a -> unsaved(a, stepsPerSecond)).orElse(Duration.ZERO);
        return new Work(
                remaining,
                unsaved,
                startAndRestore(attempts).orElse(properties.startAndRestore()).plus(warmUp(attempts)),
                attempts.stream()
                        .flatMap(a -> a.saveSeconds().stream())
                        .reduce((a, b) -> b)
                        .map(WorkEstimate::seconds)
                        .orElse(properties.save()),
                terms.checkpoint().interval().orElse(properties.cadence()));
    }

    /** Time from the running command to its first progress, averaged over the attempts that told one; zero when none did. */
    private static Duration warmUp(List<AttemptRow> attempts) {
        return seconds(attempts.stream()
                .flatMap(a -> a.warmSeconds().stream())
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0));
    }

    /** Time from a granted launch to the running command, averaged over the attempts that got there. */
    static Optional<Duration> startAndRestore(List<AttemptRow> attempts) {
        var average = attempts.stream()
                .filter(a -> a.startedAt().isPresent() && a.grantedAt().isPresent())
                .mapToLong(
                        a -> Duration.between(a.grantedAt().get(), a.startedAt().get())
                                .toMillis())
                .average();
        return average.isPresent() ? Optional.of(Duration.ofMillis((long) average.getAsDouble())) : Optional.empty();
    }

    private static Duration unsaved(AttemptRow attempt, double stepsPerSecond) {
        long first = attempt.firstStep().orElse(0L);
        long steps = attempt.lastStep().orElse(first)
                - Math.max(first, attempt.keptStep().orElse(first));
        return stepsPerSecond > 0
                ? seconds(Math.max(0, steps) / stepsPerSecond)
                : seconds(attempt.checkpoints() > 0 ? 0 : attempt.commandSeconds());
    }

    /**
     * Steps per second once the command works, measured over all attempts from the first progress each told; where the spec declares total and work, a share of that
     * counts as measured before the first step was.
     */
    private static double stepsPerSecond(List<AttemptRow> attempts, Optional<Long> total, Optional<Duration> declared) {
        double seconds = 0;
        double steps = 0;
        for (AttemptRow attempt : attempts) {
            if (attempt.lastStep().isPresent()
                    && attempt.warmStep().isPresent()
                    && attempt.warmSeconds().isPresent()) {
                steps += attempt.lastStep().get() - attempt.warmStep().get();
                seconds += attempt.commandSeconds() - attempt.warmSeconds().get();
            }
        }
        if (total.isPresent() && declared.isPresent() && !declared.get().isZero()) {
            steps += PRIOR * total.get();
            seconds += PRIOR * declared.get().toMillis() / 1000.0;
            return steps / seconds;
        }
        return seconds >= ENOUGH_SECONDS && steps > 0 ? steps / seconds : 0;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
