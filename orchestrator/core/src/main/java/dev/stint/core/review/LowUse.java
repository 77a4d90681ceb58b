package dev.stint.core.review;

import dev.stint.core.cost.AttemptFacts;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An attempt whose accelerators had little to do. Pure and immutable.
 *
 * @param run of the run, or of the shard
 * @param meanPercent mean utilisation of its accelerators, 0 to 100
 * @param usd what its machines cost
 */
public record LowUse(String run, int attempt, String market, double meanPercent, Money usd) {

    /** Mean utilisation, in percent, below which use is low. */
    static final double BELOW_PERCENT = 40;

    /** What was paid for the time in which the accelerators did nothing. */
    Money unused() {
        return new Money(usd.usd().multiply(BigDecimal.valueOf(1 - meanPercent / 100)));
    }

    /** All of them, the dearest first. */
    static List<LowUse> of(List<RunFacts> runs, Timespan when) {
        List<LowUse> low = new ArrayList<>();
        for (RunFacts run : runs) {
            for (AttemptFacts facts : run.attempts()) {
                facts.gpu().filter(gpu -> gpu.meanPercent() < BELOW_PERCENT).ifPresent(gpu -> {
                    int attempt = facts.span().attempt();
                    Money usd = run.rows().stream()
                            .filter(row -> row.attempt() == attempt)
                            .map(when::part)
                            .reduce(Money.ZERO, Money::plus);
                    if (usd.isPositive()) {
                        low.add(new LowUse(
                                run.id(), attempt, facts.span().market().id(), gpu.meanPercent(), usd));
                    }
                });
            }
        }
        low.sort(Comparator.comparing(LowUse::usd).reversed().thenComparing(LowUse::run));
        return low;
    }
}
