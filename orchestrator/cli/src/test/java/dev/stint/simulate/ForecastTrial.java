package dev.stint.simulate;

import dev.stint.core.forecast.Analogues;
import dev.stint.core.forecast.Forecast;
import dev.stint.core.forecast.Forecaster;
import dev.stint.core.forecast.Futures;
import dev.stint.core.forecast.Library;
import dev.stint.core.forecast.Question;
import dev.stint.core.forecast.Recording;
import dev.stint.core.forecast.Renewals;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.Replay;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import dev.stint.providers.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Forecasts recorded runs that were left out of what the forecast knows, and looks at what became of them. Of the zones of a run only
 * what came before its start is known, of all others everything.
 */
final class ForecastTrial {

    private static final int FUTURES = 200;
    private static final double FLAT = 0.318;

    /** What a forecast is made from. */
    enum Source {
        /** Other zones, and what was seen of this one before the start. */
        HISTORY,
        /** Other zones, and how this one is at the start. */
        OTHERS,
        /** The middle hazard of the other zones of the set, and what was seen of this one before the start. */
        HAZARD
    }

    private final Library library = library();
    private final Forecaster forecaster = Forecaster.ofStint(FUTURES, 1);
    private final List<ReplayCase> runs;
    private final Map<ReplayCase, ReplayResult> outcomes = new IdentityHashMap<>();

    /** @param runs of one set, all of them: the others are what a forecast is measured against */
    ForecastTrial(List<ReplayCase> runs) {
        this.runs = runs;
        runs.forEach(run -> outcomes.put(run, Replay.run(run, PolicyName.STINT.fresh(run))));
    }

    /** Forecasts every so manieth run. */
    ForecastScore score(Source source, int every) {
        ForecastScore score = new ForecastScore();
        for (int i = 0; i < runs.size(); i += every) {
            ReplayCase run = runs.get(i);
            Forecast forecast = forecaster.of(question(run, source), Duration.ofSeconds(run.gapSeconds()));
            ReplayResult outcome = outcomes.get(run);
            List<ReplayResult> others = others(run);
            score.cost.add(
                    outcome.cost(),
                    forecast.cost().bounds().stream().map(Money::doubleValue).toList(),
                    others.stream().map(ReplayResult::cost).toList());
            score.finish.add(
                    outcome.finishSeconds() / 3600.0,
                    forecast.finish().bounds().stream()
                            .map(finish -> finish.toSeconds() / 3600.0)
                            .toList(),
                    others.stream().map(other -> other.finishSeconds() / 3600.0).toList());
        }
        return score;
    }

    /** What became of the runs of other zones in the same setting; of several zones, of all other runs. */
    private List<ReplayResult> others(ReplayCase run) {
        return runs.stream()
                .filter(other -> other != run
                        && other.deadlineSeconds() == run.deadlineSeconds()
                        && other.overheadSeconds() == run.overheadSeconds()
                        && other.fixedPrice().equals(run.fixedPrice())
                        && (run.pools().size() > 1
                                || !other.pools()
                                        .get(0)
                                        .pool()
                                        .equals(run.pools().get(0).pool())))
                .map(outcomes::get)
                .toList();
    }

    Question question(ReplayCase run, Source source) {
        return new Question(
                new Question.Job(
                        Duration.ofSeconds(run.workSeconds()),
                        Optional.of(Duration.ofSeconds(run.deadlineSeconds())),
                        Duration.ofSeconds(run.overheadSeconds()),
                        Capacity.SPOT_FIRST,
                        Optional.empty()),
                Optional.of(new Question.Spot(
                        run.pools().stream()
                                .map(pool -> Money.of(
                                        run.fixedPrice().isPresent()
                                                ? run.fixedPrice().getAsDouble()
                                                : pool.priceRatio(run.start())))
                                .toList(),
                        futures(run, source))),
                Money.of("1"),
                Money.ZERO,
                false);
    }

    private Futures futures(ReplayCase run, Source source) {
        String kind = kind(run.pools().get(0).pool());
        Library others =
                library.without(run.pools().stream().map(PoolTrace::pool).toList());
        return switch (source) {
            case HISTORY ->
                new Analogues(
                        run.pools().stream()
                                .map(pool -> Recording.before(pool, run.start()))
                                .toList(),
                        kind,
                        others);
            case OTHERS ->
                new Analogues(
                        run.pools().stream()
                                .map(pool -> Recording.unseen(pool.available(run.start())))
                                .toList(),
                        kind,
                        others);
            case HAZARD ->
                new Renewals(run.pools().stream()
                        .map(pool -> new Renewals.Market(middleHazard(run), Recording.before(pool, run.start())))
                        .toList());
        };
    }

    private static double middleHazard(ReplayCase run) {
        String kind = kind(run.pools().get(0).pool());
        List<Double> hazards = new ArrayList<>();
        for (PoolTrace pool : Bench.shipped().pools().values()) {
            boolean leftOut = run.pools().stream().anyMatch(own -> own.pool().equals(pool.pool()));
            if (!leftOut && kind(pool.pool()).equals(kind)) {
                hazards.add(hazard(pool));
            }
        }
        hazards.sort(null);
        return hazards.get(hazards.size() / 2);
    }

    private static double hazard(PoolTrace pool) {
        int up = 0;
        int losses = 0;
        for (int tick = 0; tick < pool.ticks(); tick++) {
            up += pool.available(tick) ? 1 : 0;
            losses += tick > 0 && pool.available(tick - 1) && !pool.available(tick) ? 1 : 0;
        }
        return losses * 3600.0 / (up * (double) pool.gapSeconds());
    }

    private static String kind(String pool) {
        return pool.startsWith("v100") ? "aws V100" : "gcp H100";
    }

    /** The recordings as they come with the program, made from the traces themselves. */
    static Library library() {
        Map<String, List<PoolTrace>> kinds = new TreeMap<>();
        new TreeMap<>(Bench.shipped().pools())
                .values()
                .forEach(pool -> kinds.computeIfAbsent(kind(pool.pool()), kind -> new ArrayList<>())
                        .add(pool));
        return new Library(kinds.entrySet().stream()
                .map(kind -> Library.Group.of(
                        kind.getKey(),
                        kind.getValue().stream().map(PoolTrace::pool).toList(),
                        kind.getValue().stream().map(Recording::of).toList()))
                .toList());
    }

    /** The shipped runs of a set. */
    static List<ReplayCase> shipped(String set) {
        return Bench.shipped().runs().stream()
                .filter(run -> run.set().equals(set))
                .toList();
    }

    /** Runs of one H100 zone each, in the settings of those of one V100 zone; the shipped ones use several. */
    static List<ReplayCase> oneH100Zone() {
        List<ReplayCase> made = new ArrayList<>();
        for (PoolTrace pool : new TreeMap<>(Bench.shipped().pools()).values()) {
            if (!kind(pool.pool()).equals("gcp H100")) {
                continue;
            }
            for (int deadlineHours : List.of(52, 70)) {
                for (int overhead : List.of(180, 720)) {
                    for (int start = overhead / 60; start + deadlineHours * 6 <= pool.ticks(); start += 18) {
                        made.add(new ReplayCase(
                                pool.pool() + "@" + start,
                                "single",
                                "h100",
                                List.of(pool),
                                start,
                                48 * 3600,
                                deadlineHours * 3600,
                                overhead,
                                OptionalDouble.of(FLAT)));
                    }
                }
            }
        }
        return made;
    }
}
