package dev.stint.core.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Since when a machine has done nothing, as far as can be seen. What its accelerators do counts where they are metered, whatever
 * progress is told meanwhile: they are what is paid for. Elsewhere the step counts; a job that tells no step is never called idle.
 * Immutable.
 *
 * @param since when it was last seen to have worked
 * @param seen what it had done then
 */
public record Idleness(Instant since, Work seen) {

    /** Mean use of accelerators up to which they count as idle: daemons and meters use a little. */
    private static final double NOTHING = 0.01;

    /**
     * What a machine has done since its command started.
     *
     * @param step the newest step it told, if any
     * @param acceleratorSeconds mean use of its accelerators times the seconds they were metered; empty where they are not
     */
    public record Work(Optional<Long> step, Optional<Double> acceleratorSeconds) {
        /** Whether anything can be said of it. */
        boolean known() {
            return step.isPresent() || acceleratorSeconds.isPresent();
        }
    }

    /** What is known after another look. */
    public Idleness look(Work now, Instant at) {
        return worked(now, at) ? new Idleness(at, now) : this;
    }

    private boolean worked(Work now, Instant at) {
        if (now.acceleratorSeconds().isPresent() && seen.acceleratorSeconds().isPresent()) {
            double seconds = Duration.between(since, at).toMillis() / 1000.0;
            return now.acceleratorSeconds().get() - seen.acceleratorSeconds().get() > NOTHING * seconds;
        }
        return !now.equals(seen);
    }

    /** Why it counts as idle, as the end of a sentence; empty when it does not. */
    public Optional<String> idle(Instant now, Duration after) {
        Duration still = Duration.between(since, now);
        if (!seen.known() || still.compareTo(after) < 0) {
            return Optional.empty();
        }
        String howLong = still.toMinutes() < 2 ? still.toSeconds() + " s" : still.toMinutes() + " min";
        return Optional.of(
                seen.acceleratorSeconds().isPresent()
                        ? "its accelerators have done nothing for " + howLong
                        : "it has told no step beyond " + seen.step().orElse(0L) + " for " + howLong);
    }
}
