package dev.stint.core.cost;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Sums of what runs cost in some time. Immutable; tallies of disjoint runs, or of disjoint times, add up.
 *
 * @param spot paid for machines of spot markets
 * @param storage paid for checkpoints lying there
 * @param requests paid for moving them between storage classes
 * @param transfer paid for bringing them from one provider to another
 * @param early paid for leaving a storage class before its minimum duration
 * @param alone what on-demand alone would have cost, of the runs that could have had it
 * @param compared what the machines of these runs cost
 * @param lost paid for work that preemption destroyed
 * @param fallback paid for on-demand machines by runs that prefer spot
 * @param idle paid for machines while no command ran on them: boot, fetching, restoring, and until they were gone
 * @param gpuHours useful hours of accelerators
 * @param gpuUsd paid for the machines they are in
 * @param succeeded runs that succeeded
 */
public record Tally(
        Money spot,
        Money onDemand,
        Money reserved,
        Money storage,
        Money requests,
        Money transfer,
        Money early,
        Money alone,
        Money compared,
        Money lost,
        Money fallback,
        Money idle,
        BigDecimal gpuHours,
        Money gpuUsd,
        int succeeded) {

    private static final int SCALE = 9;

    public Tally {
        gpuHours = gpuHours.setScale(SCALE, RoundingMode.HALF_EVEN);
    }

    /** Nothing. */
    public static final Tally NOTHING = new Tally(
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            Money.ZERO,
            BigDecimal.ZERO,
            Money.ZERO,
            0);

    /** What a run, or a shard of one, cost in some time. */
    public static Tally of(RunFacts run, Timespan when) {
        Money spot = machines(run, when, CapacityType.SPOT);
        Money onDemand = machines(run, when, CapacityType.ON_DEMAND);
        Money reserved = machines(run, when, CapacityType.RESERVED);
        Optional<Money> alone = alone(run, when);
        AttemptSums attempts = AttemptSums.of(run, when);
        return new Tally(
                spot,
                onDemand,
                reserved,
                storage(run, when, StorageRow.Kind.STORAGE),
                storage(run, when, StorageRow.Kind.MOVE),
                storage(run, when, StorageRow.Kind.TRANSFER),
                storage(run, when, StorageRow.Kind.EARLY),
                alone.orElse(Money.ZERO),
                alone.isPresent() ? spot.plus(onDemand).plus(reserved) : Money.ZERO,
                attempts.lost(),
                run.asksOnDemand() ? Money.ZERO : onDemand,
                attempts.idle(),
                attempts.gpuHours(),
                attempts.gpuUsd(),
                run.succeededAt().filter(when::contains).isPresent() ? 1 : 0);
    }

    public Tally plus(Tally other) {
        return new Tally(
                spot.plus(other.spot),
                onDemand.plus(other.onDemand),
                reserved.plus(other.reserved),
                storage.plus(other.storage),
                requests.plus(other.requests),
                transfer.plus(other.transfer),
                early.plus(other.early),
                alone.plus(other.alone),
                compared.plus(other.compared),
                lost.plus(other.lost),
                fallback.plus(other.fallback),
                idle.plus(other.idle),
                gpuHours.add(other.gpuHours),
                gpuUsd.plus(other.gpuUsd),
                succeeded + other.succeeded);
    }

    /** Paid for machines. */
    public Money compute() {
        return spot.plus(onDemand).plus(reserved);
    }

    /** Paid for all. */
    public Money total() {
        return compute().plus(storage).plus(requests).plus(transfer).plus(early);
    }

    /** What on-demand alone would have cost, less what was paid; negative when spot was dearer. */
    public Money saved() {
        return alone.minus(compared);
    }

    /** What was paid for all, for each run that succeeded; empty when none did. */
    public Optional<Money> perSuccess() {
        return succeeded == 0
                ? Optional.empty()
                : Optional.of(
                        new Money(total().usd().divide(BigDecimal.valueOf(succeeded), SCALE, RoundingMode.HALF_EVEN)));
    }

    /** What was paid for machines with accelerators, for each useful hour of one accelerator; empty without any. */
    public Optional<Money> perGpuHour() {
        return gpuHours.signum() == 0
                ? Optional.empty()
                : Optional.of(new Money(gpuUsd.usd().divide(gpuHours, SCALE, RoundingMode.HALF_EVEN)));
    }

    private static Money machines(RunFacts run, Timespan when, CapacityType capacity) {
        return run.rows().stream()
                .filter(row -> row.market().capacity() == capacity)
                .map(when::part)
                .reduce(Money.ZERO, Money::plus);
    }

    private static Money storage(RunFacts run, Timespan when, StorageRow.Kind kind) {
        return run.storage().stream()
                .filter(row -> row.kind() == kind)
                .map(row -> when.part(row.usd(), row.from(), row.to()))
                .reduce(Money.ZERO, Money::plus);
    }

    /** Spread evenly from the run's first machine to its last; empty where nothing was paid or there is no on-demand market. */
    private static Optional<Money> alone(RunFacts run, Timespan when) {
        return run.firstPaid()
                .flatMap(first -> CostReport.of(
                                run.rows(),
                                run.attempts().stream().map(AttemptFacts::span).toList(),
                                run.onDemand(),
                                run.oneStart())
                        .onDemandAlone()
                        .map(whole -> when.part(whole, first, run.lastPaid().orElseThrow())));
    }
}
