package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The queue, and what is done to many runs at once, as the doors show them. */
public final class QueueViews {

    private QueueViews() {}

    /**
     * The queue, first those that start next.
     *
     * @param slots runs that may be at work at once on the server that answers
     * @param taken slots that are taken; more than there are where runs were taken over
     * @param waiting how many wait, of all the teams that were asked for; {@code runs} may be only the first of them
     */
    public record QueueView(
            Instant asOf, int slots, int taken, int waiting, List<QueuedView> runs, List<TeamShareView> teams) {}

    /**
     * A run that waits.
     *
     * @param position place among all that wait, of all teams, from 1 on
     * @param since when it began to wait
     * @param waitedSeconds how long that is
     * @param machines machines it will have at once
     * @param accelerators the least accelerators it will have at once
     * @param kind what keeps it: {@code starting} for nothing any more, {@code slots}, {@code machines}, {@code too-large},
     *     {@code gpu-hours}, {@code spend} or {@code held}
     * @param why the same in words
     * @param notBefore when that is over by itself; absent where nobody can say
     */
    public record QueuedView(
            String run,
            String team,
            String project,
            String tier,
            int priority,
            int position,
            Instant since,
            double waitedSeconds,
            int machines,
            int accelerators,
            String kind,
            String why,
            Optional<Instant> notBefore) {}

    /**
     * What a team has beside others.
     *
     * @param shares its weight
     * @param runs at work
     * @param waiting runs that wait
     * @param mostMachines machines it may have at once; absent without a bound
     * @param gpuHours hours of one accelerator used this month; absent where there is no bound
     * @param mostGpuHours how many it may use in a month; absent without a bound
     * @param todayUsd spent today; absent where there is no bound
     * @param mostUsdPerDay how much it may spend in a day; absent without a bound
     */
    public record TeamShareView(
            String team,
            int shares,
            int runs,
            int machines,
            int accelerators,
            int waiting,
            Optional<Integer> mostMachines,
            Optional<BigDecimal> gpuHours,
            Optional<BigDecimal> mostGpuHours,
            Optional<BigDecimal> todayUsd,
            Optional<BigDecimal> mostUsdPerDay) {}

    /**
     * What became of many runs.
     *
     * @param dryRun whether nothing was done, and this is what would be
     * @param results one for each run that was meant, in the order of submission
     * @param next pass it as {@code after} to go on; absent when there are no more
     */
    public record BulkView(String action, boolean dryRun, List<BulkResult> results, Optional<String> next) {}

    /**
     * What became of one of them.
     *
     * @param state a {@code RunState} name, as it was before
     * @param done whether it was accepted, or of a dry run, whether it would be asked for
     * @param message what follows, or why it was refused
     */
    public record BulkResult(String run, String team, String state, boolean done, String message) {}
}
