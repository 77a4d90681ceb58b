package dev.stint.core.cost;

import dev.stint.core.run.Effect;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of a run's money went where, as its attempts tell; see {@link Tally}. */
record AttemptSums(Money lost, Money idle, BigDecimal gpuHours, Money gpuUsd) {

    private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);
    private static final int SCALE = 9;

    static AttemptSums of(RunFacts run, Timespan when) {
        Money lost = Money.ZERO;
        Money idle = Money.ZERO;
        BigDecimal gpuHours = BigDecimal.ZERO;
        Money gpuUsd = Money.ZERO;
        Map<Integer, List<LedgerRow>> rows = run.rows().stream()
                .collect(Collectors.groupingBy(LedgerRow::attempt, TreeMap::new, Collectors.toList()));
        Map<Integer, List<AttemptFacts>> launches = run.attempts().stream()
                .collect(Collectors.groupingBy(facts -> facts.span().attempt(), TreeMap::new, Collectors.toList()));
        for (Map.Entry<Integer, List<LedgerRow>> attempt : rows.entrySet()) {
            List<AttemptFacts> its = launches.getOrDefault(attempt.getKey(), List.of());
            idle = idle.plus(idle(attempt.getValue(), its, run.machines(), when));
            if (its.stream().anyMatch(facts -> facts.gpu().isPresent())) {
                gpuUsd = gpuUsd.plus(attempt.getValue().stream().map(when::part).reduce(Money.ZERO, Money::plus));
            }
        }
        for (AttemptFacts facts : run.attempts()) {
            boolean preempted = facts.span()
                    .outcome()
                    .filter(Effect.Outcome.PREEMPTED::equals)
                    .isPresent();
            if (preempted) {
                lost = lost.plus(CostReport.lostRows(run.rows(), facts.span()).stream()
                        .map(when::part)
                        .reduce(Money.ZERO, Money::plus));
            }
            gpuHours = gpuHours.add(facts.gpu()
                    .map(gpu -> when.part(
                            hours(facts.span().useful(), gpu.count() * run.machines()),
                            facts.span().grantedAt(),
                            facts.until()))
                    .orElse(BigDecimal.ZERO));
        }
        return new AttemptSums(lost, idle, gpuHours, gpuUsd);
    }

    /** The share of the paid machine time in which no command ran, of what it cost; spread evenly over the attempt. */
    private static Money idle(List<LedgerRow> rows, List<AttemptFacts> launches, int machines, Timespan when) {
        BigDecimal paid = Timespan.nanos(
                rows.stream().map(row -> Duration.between(row.from(), row.to())).reduce(Duration.ZERO, Duration::plus));
        BigDecimal used = Timespan.nanos(
                        launches.stream().map(AttemptFacts::command).reduce(Duration.ZERO, Duration::plus))
                .multiply(BigDecimal.valueOf(machines));
        if (used.compareTo(paid) >= 0) {
            return Money.ZERO;
        }
        Money cost = rows.stream().map(LedgerRow::usd).reduce(Money.ZERO, Money::plus);
        Money idle = new Money(cost.usd().multiply(paid.subtract(used)).divide(paid, SCALE, RoundingMode.HALF_EVEN));
        Instant first =
                rows.stream().map(LedgerRow::from).min(Instant::compareTo).orElseThrow();
        Instant last = rows.stream().map(LedgerRow::to).max(Instant::compareTo).orElseThrow();
        return when.part(idle, first, last);
    }

    private static BigDecimal hours(Duration useful, int accelerators) {
        return BigDecimal.valueOf(useful.toMillis())
                .multiply(BigDecimal.valueOf(accelerators))
                .divide(MILLIS_PER_HOUR, SCALE, RoundingMode.HALF_EVEN);
    }
}
