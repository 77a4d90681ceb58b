package dev.stint.core.placement;

import dev.stint.providers.Shape;
import dev.stint.spec.CapacityChoice;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Resources;
import dev.stint.spec.WorkEstimate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job demands of a market. Immutable.
 *
 * @param resources what a machine must have and where it may be
 * @param capacity which capacity it may use
 * @param maxPriceUsdPerHour most to pay per machine-hour, if bounded
 * @param budgetUsd most to spend, if bounded
 * @param timeLeft until the deadline, if there is one
 * @param work how long it takes undisturbed, if stated
 * @param workers how many machines share the work, each losing only its own when it is taken
 * @param nodes how many machines work as one, all of which stop when one is taken
 * @param keepsProgress whether an interruption costs only what was not saved; otherwise the work begins anew
 * @param interval time between saves, if fixed
 * @param pace times of the job itself
 * @param kept the checkpoint it goes on from, if there is one
 */
public record Demand(
        Resources resources,
        CapacityChoice capacity,
        Optional<BigDecimal> maxPriceUsdPerHour,
        Optional<BigDecimal> budgetUsd,
        Optional<Duration> timeLeft,
        Optional<WorkEstimate> work,
        int workers,
        int nodes,
        boolean keepsProgress,
        Optional<Duration> interval,
        Pace pace,
        Optional<KeptCheckpoint> kept) {

    public Demand {
        if (workers < 1 || nodes < 1) {
            throw new IllegalArgumentException(
                    "demand: " + workers + " workers of " + nodes + " nodes; give at least one of each");
        }
    }

    /** What a spec that is submitted now demands. */
    public static Demand of(JobSpec spec, Instant now, Pace pace, Optional<KeptCheckpoint> kept) {
        return new Demand(
                spec.resources(),
                spec.capacity(),
                spec.maxPriceUsdPerHour(),
                spec.budgetMaxUsd(),
                spec.deadlineFrom(now).map(deadline -> Duration.between(now, deadline)),
                spec.work(),
                spec.embedding().map(EmbeddingSpec::workers).orElse(1),
                spec.nodes(),
                spec.checkpoint().isPresent() || builtInEmbedding(spec),
                spec.checkpoint().flatMap(each -> each.interval()),
                pace,
                kept);
    }

    /** How many machines are paid for at once. */
    int machines() {
        return workers * nodes;
    }

    /** The built-in embedder saves by itself. */
    private static boolean builtInEmbedding(JobSpec spec) {
        return spec.embedding().isPresent() && spec.run().isBlank();
    }

    /** Hours each machine of this kind works, undisturbed; NaN when nothing is stated about it. */
    double workHours(String instanceType, Shape shape) {
        if (work.isEmpty()) {
            return Double.NaN;
        }
        Optional<Duration> stated = work.get().on(instanceType, shape.accelerator(), shape.acceleratorCount());
        return stated.isEmpty() ? Double.NaN : stated.get().toMillis() / 3_600_000.0 / workers;
    }
}
