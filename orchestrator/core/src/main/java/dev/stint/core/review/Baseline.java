package dev.stint.core.review;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Machines of one kind that were there nearly always, so that a commitment would have been used. Pure and immutable.
 *
 * <p>The k-th machine belongs to the baseline when at least k were there in {@link #SHARE} of the time: which is that number of
 * machines which the time falls short of in no more than a fifth of it, its 20th percentile. A commitment for one machine pays when that share,
 * times the price it takes the place of, is above its own price: a commitment that costs 30 % less than on-demand pays from 70 % use on.
 *
 * @param machines of the baseline
 * @param hours machine-hours in which they were used
 * @param use share of the time in which the last of them was used, 0 to 1
 * @param paidPerHour average of what an hour of such a machine has cost, of whichever capacity
 */
public record Baseline(
        String provider,
        String region,
        String instanceType,
        int machines,
        BigDecimal hours,
        double use,
        Money paidPerHour) {

    /** Of the time. */
    public static final double SHARE = 0.8;

    private static final double NANOS_PER_HOUR = 3_600_000_000_000.0;

    /** The kinds of machines that have a baseline, the largest first. */
    public static List<Baseline> of(List<RunFacts> runs, Timespan when) {
        Map<String, List<LedgerRow>> byKind = new TreeMap<>();
        for (RunFacts run : runs) {
            for (LedgerRow row : run.rows()) {
                if (row.from().isBefore(when.to()) && row.to().isAfter(when.from())) {
                    byKind.computeIfAbsent(kind(row.market()), key -> new ArrayList<>())
                            .add(row);
                }
            }
        }
        List<Baseline> baselines = new ArrayList<>();
        byKind.values().forEach(rows -> {
            Baseline baseline = ofKind(rows, when);
            if (baseline.machines > 0) {
                baselines.add(baseline);
            }
        });
        baselines.sort(Comparator.comparing(Baseline::hours).reversed());
        return baselines;
    }

    private static Baseline ofKind(List<LedgerRow> rows, Timespan when) {
        TreeMap<Instant, Integer> steps = new TreeMap<>();
        Money paid = Money.ZERO;
        double paidHours = 0;
        for (LedgerRow row : rows) {
            Timespan part = when.common(new Timespan(row.from(), row.to()));
            steps.merge(part.from(), 1, Integer::sum);
            steps.merge(part.to(), -1, Integer::sum);
            paid = paid.plus(when.part(row));
            paidHours += inHours(part.length());
        }
        // how long at least so many machines were there
        TreeMap<Integer, Double> atLeast = new TreeMap<>();
        int there = 0;
        Instant since = when.from();
        for (Map.Entry<Instant, Integer> step : steps.entrySet()) {
            double lasted = inHours(Duration.between(since, step.getKey()));
            for (int k = 1; k <= there && lasted > 0; k++) {
                atLeast.merge(k, lasted, Double::sum);
            }
            there += step.getValue();
            since = step.getKey();
        }
        double all = inHours(when.length());
        int machines = 0;
        double used = 0;
        for (Map.Entry<Integer, Double> level : atLeast.entrySet()) {
            if (level.getValue() < SHARE * all) {
                break;
            }
            machines = level.getKey();
            used += level.getValue();
        }
        Market market = rows.get(0).market();
        return new Baseline(
                market.provider(),
                market.region(),
                market.instanceType(),
                machines,
                BigDecimal.valueOf(used).setScale(3, RoundingMode.HALF_EVEN),
                machines == 0 ? 0 : atLeast.getOrDefault(machines, 0.0) / all,
                paidHours == 0
                        ? Money.ZERO
                        : new Money(paid.usd().divide(BigDecimal.valueOf(paidHours), 9, RoundingMode.HALF_EVEN)));
    }

    private static String kind(Market market) {
        return market.provider() + "/" + market.region() + "/" + market.instanceType();
    }

    private static double inHours(Duration time) {
        return (time.getSeconds() * 1e9 + time.getNano()) / NANOS_PER_HOUR;
    }
}
