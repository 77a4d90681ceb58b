package dev.stint.core.review;

import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Showback;
import dev.stint.core.cost.Tally;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A look back at some time. Pure and immutable; of every list the dearest first, and no more than {@link #MOST}.
 *
 * @param total of all runs, and how many these are
 * @param drivers jobs, as {@code team/name}
 * @param idle runs by what was paid for their machines while no command ran there
 * @param fallbacks runs by what they paid for on-demand machines although they prefer spot
 * @param lever what would have saved most
 */
public record Review(
        Showback.Line total,
        List<Cost> drivers,
        List<Cost> idle,
        List<Cost> fallbacks,
        List<LowUse> lowUse,
        Optional<Lever> lever,
        List<Baseline> baseline) {

    /** Lines of a list. */
    static final int MOST = 5;

    /** What something cost. */
    public record Cost(String key, Money usd) {}

    /**
     * Looks back.
     *
     * @param runs runs and shards, each once
     * @param when what is in the future of the look is left out by the caller
     */
    public static Review of(List<RunFacts> runs, Timespan when) {
        Showback byRun = Showback.of(runs, new Showback.Grouping(Showback.Grouping.By.RUN, ""), when);
        Map<String, Money> jobs = new HashMap<>();
        for (RunFacts run : runs) {
            jobs.merge(run.team() + "/" + run.name(), Tally.of(run, when).total(), Money::plus);
        }
        List<Cost> drivers = new ArrayList<>();
        jobs.forEach((job, usd) -> drivers.add(new Cost(job, usd)));
        List<LowUse> low = LowUse.of(runs, when);
        return new Review(
                byRun.total(),
                dearest(drivers),
                dearest(byRun, Tally::idle),
                dearest(byRun, Tally::fallback),
                low.subList(0, Math.min(MOST, low.size())),
                Lever.of(byRun.total().tally(), runs, low, when),
                Baseline.of(runs, when));
    }

    private static List<Cost> dearest(Showback byRun, Function<Tally, Money> what) {
        return dearest(byRun.lines().stream()
                .map(line -> new Cost(line.key(), what.apply(line.tally())))
                .toList());
    }

    private static List<Cost> dearest(List<Cost> costs) {
        return costs.stream()
                .filter(cost -> cost.usd().isPositive())
                .sorted(Comparator.comparing(Cost::usd).reversed().thenComparing(Cost::key))
                .limit(MOST)
                .toList();
    }
}
