package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /api/v1} about money: of many runs, of budgets, and a look back. Conventions as in {@link Views}. */
public final class MoneyViews {

    private MoneyViews() {}

    /**
     * What runs cost; every amount is a sum over the ledger.
     *
     * @param by {@code team}, {@code project}, {@code tag:KEY}, {@code month} or {@code run}
     * @param from the time it is about; absent for all time before {@code to}
     * @param to up to, and without; absent for up to now
     * @param rows the dearest first; months in order
     * @param total over all runs, each once
     */
    public record ShowbackView(
            String by,
            Optional<Instant> from,
            Optional<Instant> to,
            Instant asOf,
            List<ShowbackRow> rows,
            ShowbackRow total) {}

    /**
     * What the runs of one team, project, tag's value or month cost, or one run.
     *
     * @param runs how many cost or succeeded in the time
     * @param succeeded how many succeeded in the time
     * @param computeUsd paid for machines: {@code spotUsd}, {@code onDemandUsd} and {@code reservedUsd}
     * @param storageUsd paid for checkpoints lying there
     * @param requestsUsd paid for moving them between storage classes
     * @param transferUsd paid for bringing them from one provider to another
     * @param earlyUsd paid for leaving a storage class early
     * @param savedUsd what on-demand alone would have cost, less what was paid, of runs that have an on-demand market
     * @param lostUsd paid for work that preemption destroyed
     * @param fallbackUsd paid for on-demand machines by runs that prefer spot
     * @param idleUsd paid for machines while no command ran on them
     * @param perSuccessUsd {@code totalUsd} for each run that succeeded; absent when none did
     * @param gpuHours useful hours of accelerators
     * @param perGpuHourUsd paid for machines with accelerators, for each of these hours; absent without any
     */
    public record ShowbackRow(
            String key,
            int runs,
            int succeeded,
            BigDecimal totalUsd,
            BigDecimal computeUsd,
            BigDecimal spotUsd,
            BigDecimal onDemandUsd,
            BigDecimal reservedUsd,
            BigDecimal storageUsd,
            BigDecimal requestsUsd,
            BigDecimal transferUsd,
            BigDecimal earlyUsd,
            BigDecimal savedUsd,
            BigDecimal lostUsd,
            BigDecimal fallbackUsd,
            BigDecimal idleUsd,
            Optional<BigDecimal> perSuccessUsd,
            BigDecimal gpuHours,
            Optional<BigDecimal> perGpuHourUsd) {}

    /** What showback is made from, of all runs that cost or succeeded in some time, to do the sums anew. */
    public record RawCosts(Instant asOf, List<RawRun> runs) {}

    /**
     * A run, or a shard of one, with all its attempts and prices, also those outside of the time that was asked for.
     *
     * @param whole the run people know
     * @param asksOnDemand whether its spec wants on-demand machines, so that paying for them is no fallback
     * @param succeededAt absent for a shard, and for a run that has not succeeded
     * @param machines of one attempt at once
     * @param onDemandUsdPerHour of the cheapest allowed on-demand market, for all machines of an attempt; absent without one
     * @param oneStartSeconds time from a launch to useful work
     */
    public record RawRun(
            String id,
            String whole,
            String name,
            String team,
            String project,
            Map<String, String> tags,
            boolean asksOnDemand,
            Optional<Instant> succeededAt,
            int machines,
            Optional<BigDecimal> onDemandUsdPerHour,
            double oneStartSeconds,
            List<RawAttempt> attempts,
            List<RawSegment> segments,
            List<RawStorage> storage) {}

    /**
     * An attempt.
     *
     * @param until when its machines were gone, or the instant of the look
     * @param outcome absent while it runs
     * @param commandSeconds how long its command has run
     * @param usefulSeconds of these, whose result was kept
     * @param lostSeconds of these, whose result was lost, over all machines
     * @param gpus accelerators of one machine; 0 where none were seen
     */
    public record RawAttempt(
            int attempt,
            Instant grantedAt,
            Instant until,
            Optional<String> outcome,
            double commandSeconds,
            double usefulSeconds,
            double lostSeconds,
            int gpus) {}

    /** One machine at one price. */
    public record RawSegment(int attempt, String market, Instant from, Instant to, BigDecimal usdPerHour) {}

    /**
     * What a store charged for.
     *
     * @param kind {@code STORAGE}, {@code MOVE}, {@code EARLY} or {@code TRANSFER}
     * @param quantity as the vendor counts
     */
    public record RawStorage(
            String kind,
            String store,
            String storageClass,
            Instant from,
            Instant to,
            BigDecimal quantity,
            BigDecimal usdPerUnit) {}

    /** How budgets stand. */
    public record BudgetList(Instant asOf, List<BudgetView> budgets) {}

    /**
     * A budget.
     *
     * @param project whose; absent for the whole team's
     * @param period such as {@code 2026-11}
     * @param atLimit {@code pause} or {@code warn}
     * @param forecastUsd for the end of the period
     * @param marks of {@code half}, {@code most}, {@code nearly_all}, {@code used_up}, {@code forecast} those that have been reached
     */
    public record BudgetView(
            String team,
            Optional<String> project,
            String period,
            Instant from,
            Instant to,
            String atLimit,
            BigDecimal maxUsd,
            BigDecimal spentUsd,
            BigDecimal forecastUsd,
            List<String> marks,
            String words) {}

    /**
     * A look back at some time.
     *
     * @param drivers the dearest jobs, as {@code team/name}
     * @param idle runs by what their machines cost while no command ran there
     * @param fallbacks runs by what they paid for on-demand machines although they prefer spot
     * @param lowUse attempts whose accelerators had little to do
     * @param lever what would have saved most; absent when nothing would have
     * @param baseline machines that were there nearly always
     */
    public record ReviewView(
            Instant from,
            Instant to,
            Instant asOf,
            ShowbackRow total,
            List<CostOf> drivers,
            List<CostOf> idle,
            List<CostOf> fallbacks,
            List<LowUseView> lowUse,
            Optional<LeverView> lever,
            List<BaselineView> baseline) {}

    /** What something cost. */
    public record CostOf(String key, BigDecimal usd) {}

    /**
     * An attempt whose accelerators had little to do.
     *
     * @param meanPercent mean utilisation, 0 to 100
     */
    public record LowUseView(String run, int attempt, String market, double meanPercent, BigDecimal usd) {}

    /**
     * Something that could be changed.
     *
     * @param name {@code preemption}, {@code idle}, {@code fallback} or {@code gpu}
     * @param words a sentence with its arithmetic
     */
    public record LeverView(String name, BigDecimal savingUsd, String words) {}

    /**
     * Machines of one kind that were there nearly always.
     *
     * @param hours machine-hours in which they were used
     * @param use share of the time in which the last of them was used, 0 to 1
     * @param paidUsdPerHour average of what an hour of such a machine has cost
     */
    public record BaselineView(
            String provider,
            String region,
            String instanceType,
            int machines,
            BigDecimal hours,
            double use,
            BigDecimal paidUsdPerHour) {}
}
