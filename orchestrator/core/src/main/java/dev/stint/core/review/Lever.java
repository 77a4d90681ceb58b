package dev.stint.core.review;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Tally;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that could be changed, and what that would have saved at most. Pure and immutable.
 *
 * @param name {@code preemption}, {@code idle}, {@code fallback} or {@code gpu}
 * @param words a sentence with its arithmetic
 */
public record Lever(String name, Money saving, String words) {

    /** What was paid for machines of one type, and how long. */
    private static final class Paid {
        private Money usd = Money.ZERO;
        private double hours;

        double perHour() {
            return usd.doubleValue() / hours;
        }
    }

    /** The one that would have saved most; empty when nothing would have. */
    static Optional<Lever> of(Tally tally, List<RunFacts> runs, List<LowUse> low, Timespan when) {
        List<Lever> all = new ArrayList<>();
        String machines = tally.compute().display() + " for machines";
        all.add(new Lever(
                "preemption",
                tally.lost(),
                "Work that preemption destroyed cost " + tally.lost().display() + ", "
                        + share(tally.lost(), tally.compute()) + " of " + machines
                        + ": save more often (checkpoint.interval), or prefer markets that last longer."));
        all.add(new Lever(
                "idle",
                tally.idle(),
                "Machines on which no command ran cost " + tally.idle().display() + ", "
                        + share(tally.idle(), tally.compute()) + " of " + machines
                        + ": make inputs and images smaller, or attempts longer."));
        fallback(runs, when).ifPresent(all::add);
        gpu(low).ifPresent(all::add);
        return all.stream().filter(lever -> lever.saving().isPositive()).max(Comparator.comparing(Lever::saving));
    }

    /** What fallback would have cost at the spot price of the same machines; those no spot price was seen of are left out. */
    private static Optional<Lever> fallback(List<RunFacts> runs, Timespan when) {
        Map<String, Paid> spot = new TreeMap<>();
        Map<String, Paid> fallback = new TreeMap<>();
        for (RunFacts run : runs) {
            for (LedgerRow row : run.rows()) {
                CapacityType capacity = row.market().capacity();
                if (capacity == CapacityType.SPOT) {
                    add(spot, row, when);
                } else if (capacity == CapacityType.ON_DEMAND && !run.asksOnDemand()) {
                    add(fallback, row, when);
                }
            }
        }
        Money paid = Money.ZERO;
        Money less = Money.ZERO;
        for (Map.Entry<String, Paid> each : fallback.entrySet()) {
            Paid cheap = spot.get(each.getKey());
            if (cheap != null && cheap.hours > 0) {
                paid = paid.plus(each.getValue().usd);
                less = less.plus(Money.of(cheap.perHour() * each.getValue().hours));
            }
        }
        return paid.isPositive()
                ? Optional.of(new Lever(
                        "fallback",
                        paid.minus(less),
                        "On-demand fallback cost " + paid.display()
                                + "; at the average spot price of the same machines it would have been "
                                + less.display() + ", " + paid.minus(less).display()
                                + " less: allow more regions or types, or a longer max_wait."))
                : Optional.empty();
    }

    private static Optional<Lever> gpu(List<LowUse> low) {
        Money paid = low.stream().map(LowUse::usd).reduce(Money.ZERO, Money::plus);
        Money unused = low.stream().map(LowUse::unused).reduce(Money.ZERO, Money::plus);
        return low.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Lever(
                                "gpu",
                                unused,
                                "Attempts whose accelerators were less than " + (int) LowUse.BELOW_PERCENT
                                        + " % busy cost "
                                        + paid.display() + ", of which " + unused.display()
                                        + " bought time in which these did nothing: look at loading of data and batch sizes, or take smaller machines."));
    }

    private static void add(Map<String, Paid> sums, LedgerRow row, Timespan when) {
        Duration time = when.common(new Timespan(row.from(), row.to())).length();
        if (!time.isZero()) {
            Paid paid = sums.computeIfAbsent(
                    row.market().provider() + "/" + row.market().instanceType(), key -> new Paid());
            paid.usd = paid.usd.plus(when.part(row));
            paid.hours += time.toMillis() / 3_600_000.0;
        }
    }

    static String share(Money part, Money whole) {
        return whole.isPositive()
                ? String.format(
                        Locale.ROOT,
                        "%s %%",
                        part.usd()
                                .multiply(BigDecimal.valueOf(100))
                                .divide(whole.usd(), 1, RoundingMode.HALF_EVEN)
                                .toPlainString())
                : "0 %";
    }
}
