package dev.stint.simulate;

import dev.stint.core.replay.Optimum;
import dev.stint.core.replay.Replay;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Plays a policy on many runs.
 *
 * @param policy which
 * @param optimum whether the omniscient optimum is worked out too, which takes far longer than all the rest
 * @param jobs how many runs are played at a time
 */
public record Simulation(PolicyName policy, boolean optimum, int jobs) {

    /** What came of each run, in the order given; the same whatever {@code jobs}. */
    public List<Outcome> play(List<ReplayCase> runs) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<Outcome>> under = new ArrayList<>();
            for (ReplayCase run : runs) {
                under.add(workers.submit(() -> play(run)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : under) {
                outcomes.add(one.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a replay failed: " + e.getCause(), e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Outcome play(ReplayCase run) {
        ReplayResult result = Replay.run(run, policy.fresh(run));
        PolicyName yardstick = PolicyName.baseline(run);
        ReplayResult baseline = yardstick == policy ? result : Replay.run(run, yardstick.fresh(run));
        double best = optimum ? Optimum.cost(run) : Double.POSITIVE_INFINITY;
        return new Outcome(
                run, result, baseline, Double.isInfinite(best) ? OptionalDouble.empty() : OptionalDouble.of(best));
    }
}
