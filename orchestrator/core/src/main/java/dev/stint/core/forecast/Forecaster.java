package dev.stint.core.forecast;

import dev.stint.core.policy.Pace;
import dev.stint.core.policy.StintPolicy;
import dev.stint.core.replay.DecidingPolicy;
import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.Replay;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import dev.stint.core.replay.TickPolicy;
import dev.stint.providers.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * Forecasts a run: its policy lives through simulated futures of its markets, in the same {@link Replay} that replays recorded
 * ones, and the ranges are those of the results. Immutable and pure: the same question gives the same answer. What it takes is
 * bounded by the number of futures, some hundred microseconds each.
 */
public final class Forecaster {

    /** Ticks until the deadline, about; nearly as fine as recorded markets are over two days. */
    private static final int TICKS = 1000;

    private final BiFunction<Question.Job, Duration, TickPolicy> policy;
    private final int futures;
    private final long seed;

    /**
     * @param policy makes the policy that decides, one for each future, when told the job and the length of a tick
     * @param futures how many futures to simulate
     * @param seed for the futures
     */
    public Forecaster(BiFunction<Question.Job, Duration, TickPolicy> policy, int futures, long seed) {
        if (futures < 1) {
            throw new IllegalArgumentException(futures + " futures say nothing; give one or more");
        }
        this.policy = policy;
        this.futures = futures;
        this.seed = seed;
    }

    /** Of runs that {@link StintPolicy} decides for. */
    public static Forecaster ofStint(int futures, long seed) {
        return new Forecaster(
                (job, tick) -> new DecidingPolicy(
                        new StintPolicy(Pace.every(tick)),
                        job.capacity(),
                        job.deadline().isPresent(),
                        job.maxWait()),
                futures,
                seed);
    }

    /** The answer, simulated in ticks that are short for the time there is. */
    public Forecast of(Question question) {
        long seconds = Math.max(
                question.job().horizon().toSeconds(), question.job().work().toSeconds());
        return of(question, Duration.ofSeconds(Math.max(1, (seconds + TICKS - 1) / TICKS)));
    }

    /**
     * The answer, simulated in ticks of a given length.
     *
     * @param tick whole seconds, one at least
     */
    public Forecast of(Question question, Duration tick) {
        int tickSeconds = Math.toIntExact(tick.toSeconds());
        List<List<PoolTrace>> markets = question.spot()
                .map(spot -> draw(spot, question, tickSeconds))
                .orElseGet(() -> Collections.nCopies(futures, List.of(nothing(tickSeconds))));
        double perHour = question.onDemandPerHour().doubleValue();
        List<Money> costs = new ArrayList<>(futures);
        List<Duration> finishes = new ArrayList<>(futures);
        int late = 0;
        for (List<PoolTrace> future : markets) {
            ReplayResult result = Replay.run(replayed(question, future), policy.apply(question.job(), tick));
            costs.add(question.spent().plus(Money.of(result.cost() * perHour)));
            finishes.add(Duration.ofSeconds(result.finishSeconds()));
            late += result.late() ? 1 : 0;
        }
        return new Forecast(Ranges.of(costs), Ranges.of(finishes), (double) late / futures, futures);
    }

    private static ReplayCase replayed(Question question, List<PoolTrace> future) {
        Question.Job job = question.job();
        return new ReplayCase(
                "forecast",
                "forecast",
                "forecast",
                future,
                0,
                seconds(question.holds() ? job.work().minus(job.overhead()) : job.work()),
                seconds(job.horizon()),
                Math.toIntExact(job.overhead().toSeconds()),
                OptionalDouble.empty());
    }

    private List<List<PoolTrace>> draw(Question.Spot spot, Question question, int tickSeconds) {
        int ticks = seconds(question.job().horizon()) / tickSeconds + 2;
        List<double[]> prices = new ArrayList<>();
        for (Money perHour : spot.perHour()) {
            double[] price = new double[ticks];
            Arrays.fill(
                    price, perHour.doubleValue() / question.onDemandPerHour().doubleValue());
            prices.add(price);
        }
        List<List<PoolTrace>> traces = new ArrayList<>(futures);
        for (int[][] future : spot.futures().draw(futures, tickSeconds, ticks, new SplittableRandom(seed))) {
            List<PoolTrace> pools = new ArrayList<>(prices.size());
            for (int market = 0; market < prices.size(); market++) {
                pools.add(new PoolTrace("market " + market, tickSeconds, future[market], prices.get(market)));
            }
            traces.add(pools);
        }
        return traces;
    }

    /** A market in which there is never a machine. */
    private static PoolTrace nothing(int tickSeconds) {
        return new PoolTrace("none", tickSeconds, new int[1], new double[] {1});
    }

    /** Whole seconds, one at least: a replay has something to do and some time for it. */
    private static int seconds(Duration duration) {
        return Math.max(1, Math.toIntExact(duration.toSeconds()));
    }
}
