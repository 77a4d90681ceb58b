package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /api/v1}. Times are ISO 8601 in UTC, money is US dollars, durations are seconds. */
public final class Views {

    private Views() {}

    /**
     * A run, briefly.
     *
     * @param id run id
     * @param name job name
     * @param state a {@code RunState} name
     * @param why the latest reason, for people
     * @param attempt current or last attempt; 0 before the first; of a run with shards, the attempts of all of them
     * @param market where it is; absent while it has no machine, and for a run with shards
     * @param usdPerHour what it costs now; absent while it has no machine
     * @param progress how far it is, if known; of a run with shards, the sum over them
     * @param preemptions machines taken so far
     * @param costUsd sum over the ledger, with the running segment up to {@code asOf}
     * @param asOf the instant of this answer
     * @param deadlineSpareSeconds time left to the deadline when the run succeeded, negative when it was late; absent before,
     *     and without a deadline
     * @param shards how its shards are; absent for a run without
     * @param waits what the server does for a run that rests, such as {@code thawing} or {@code moving copying}; absent for others
     */
    public record RunView(
            String id,
            String name,
            String team,
            String project,
            Map<String, String> tags,
            String tier,
            String state,
            String why,
            int attempt,
            Optional<String> market,
            Optional<BigDecimal> usdPerHour,
            Optional<ProgressView> progress,
            Optional<Long> lastCheckpoint,
            int preemptions,
            BigDecimal costUsd,
            Instant submittedAt,
            Optional<Instant> deadline,
            Optional<Instant> endedAt,
            Instant asOf,
            Optional<Double> deadlineSpareSeconds,
            Optional<ShardsView> shards,
            Optional<String> waits) {}

    /**
     * How many shards of a run are in which state.
     *
     * @param waiting those no machine has been sought for yet
     * @param running those that are worked on
     */
    public record ShardsView(
            int total, int waiting, int running, int succeeded, int failed, int paused, int cancelled) {}

    /**
     * A shard of a run.
     *
     * @param state a {@code RunState} name
     * @param why the latest reason, for people
     * @param attempt current or last attempt; 0 before the first
     * @param market where it is; absent while it has no machine
     */
    public record ShardView(
            int shard,
            String state,
            String why,
            int attempt,
            Optional<String> market,
            Optional<ProgressView> progress,
            int preemptions,
            BigDecimal costUsd) {}

    /**
     * What an embedding run has done.
     *
     * @param rows vectors in the result
     * @param embedded texts that went through the model
     * @param reused texts whose vectors were taken over from {@code previous}
     * @param duplicates texts that occur more than once and were embedded only once
     * @param previous the run vectors were taken over from, if any was
     */
    public record EmbeddingView(
            String model, long rows, long embedded, long reused, long duplicates, Optional<String> previous) {}

    /**
     * How far a run is.
     *
     * @param total 0 when unknown
     */
    public record ProgressView(long step, long total) {}

    /** A page of runs, newest first; pass {@code next} as {@code before} for the following page. */
    public record RunList(List<RunView> runs, Optional<String> next) {}

    /**
     * A run with all that is known of it.
     *
     * @param shards its shards, in order; absent for a run without
     * @param embedding what it has embedded; absent for other jobs, and before it is settled
     * @param forecast what it will probably cost and when it will probably end; absent for a run that rests or has shards, while
     *     nobody knows how much is left to do, and where the end cannot be told
     */
    public record RunDetail(
            RunView run,
            String spec,
            List<AttemptView> attempts,
            List<EventView> events,
            CostView cost,
            List<OutputView> outputs,
            Optional<List<ShardView>> shards,
            Optional<EmbeddingView> embedding,
            Optional<ForecastView> forecast) {}

    /**
     * What a run will probably cost and when it will probably end, from simulated futures.
     *
     * @param asOf the look at the run and the markets it was made from
     * @param basis {@code history}: from what followed in recorded markets and this one; {@code hazard}: from how often machines
     *     are lost; it is less certain than it says
     * @param cost in all, with what the run has cost so far
     * @param lateShare share of the futures in which it ends after its deadline; 0 without a deadline
     */
    public record ForecastView(Instant asOf, String basis, CostRange costUsd, FinishRange finish, double lateShare) {}

    /**
     * A cost as a range: between {@code low50} and {@code high50} with a chance of 50 %, between {@code low90} and {@code high90}
     * with one of 90 %.
     */
    public record CostRange(
            BigDecimal low90, BigDecimal low50, BigDecimal median, BigDecimal high50, BigDecimal high90) {}

    /** An instant as a range; see {@link CostRange}. */
    public record FinishRange(Instant low90, Instant low50, Instant median, Instant high50, Instant high90) {}

    /**
     * One attempt.
     *
     * @param machine the provider's id of its machine; of a gang, that of rank 0
     * @param machines all its machines, in the order of ranks
     * @param outcome absent while it runs
     * @param restoredStep step it started from; absent when it began from scratch
     * @param stepsLost steps done here that had to be done again
     * @param shard whose attempt it is, in a run with shards
     * @param gpu what its accelerators were seen to do; absent where none were, or none could be asked
     */
    public record AttemptView(
            int attempt,
            int launch,
            String market,
            String machine,
            List<String> machines,
            Instant grantedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<String> outcome,
            String detail,
            Optional<Long> restoredFrom,
            Optional<Long> restoredStep,
            Optional<Long> lastStep,
            int checkpoints,
            long stepsLost,
            double usefulSeconds,
            double lostSeconds,
            BigDecimal usdPerHour,
            BigDecimal costUsd,
            Optional<Integer> shard,
            Optional<GpuView> gpu) {}

    /**
     * Use of a machine's accelerators since its command started; of a gang, of rank 0's.
     *
     * @param count accelerators of the machine
     * @param meanPercent mean utilisation over samples and accelerators, 0 to 100
     * @param peakPercent highest utilisation of one sample, 0 to 100
     * @param peakMemoryBytes most memory in use on one of them
     * @param memoryBytes memory of that one; 0 when it does not say
     */
    public record GpuView(int count, double meanPercent, double peakPercent, long peakMemoryBytes, long memoryBytes) {}

    /**
     * A line of the timeline.
     *
     * @param sequence counts up per run
     * @param kind short stable word
     * @param state the run's state afterwards
     */
    public record EventView(long sequence, Instant at, int attempt, String kind, String state, String why) {}

    /** A kept output: where it is, and what it is. */
    public record OutputView(String path, String location, long bytes, String sha256) {}

    /**
     * What a run cost; every figure is a sum over {@code rows}.
     *
     * @param onDemandUsd useful time plus one start on the cheapest allowed on-demand market; absent when there is none
     * @param savedUsd {@code onDemandUsd} less what machines cost
     * @param storageUsd paid for keeping checkpoints: their storage, moves to other classes, and leaving those early
     * @param preemptedUsd paid for work that preemption destroyed
     */
    public record CostView(
            BigDecimal totalUsd,
            BigDecimal spotUsd,
            BigDecimal onDemandCapacityUsd,
            BigDecimal storageUsd,
            BigDecimal preemptedUsd,
            Optional<BigDecimal> onDemandUsd,
            Optional<String> onDemandMarket,
            Optional<BigDecimal> savedUsd,
            List<CostRow> rows) {}

    /**
     * One ledger row.
     *
     * @param attempt which attempt it is for; 0 for storage, which is no attempt's
     * @param market where: a market, or a store and its storage class
     * @param usdPerHour the price; of storage, what it came to
     * @param shard whose attempt it pays for, in a run with shards
     */
    public record CostRow(
            int attempt,
            String kind,
            String market,
            Instant from,
            Instant to,
            double seconds,
            BigDecimal usdPerHour,
            BigDecimal usd,
            Optional<Integer> shard) {}

    /** The checkpoint log of a run. */
    public record CheckpointList(String run, String location, List<CheckpointView> checkpoints) {}

    /**
     * A checkpoint.
     *
     * @param status {@code committed}, {@code retired} or {@code quarantined}
     * @param pinned who wants it kept, and why; absent when nobody does
     * @param read what reading it back whole said last; absent when nobody has
     */
    public record CheckpointView(
            long index,
            int attempt,
            long step,
            Instant at,
            long bytes,
            int files,
            String status,
            String trust,
            Optional<KeepViews.PinView> pinned,
            Optional<KeepViews.ReadingView> read) {}

    /** A checkpoint with its files. */
    public record CheckpointDetail(CheckpointView checkpoint, List<FileView> files) {}

    /**
     * A file of a checkpoint.
     *
     * @param path relative, as the job named it: of an untrusted machine
     * @param mode permission bits, 0 to 511
     * @param object key of the object with the bytes
     */
    public record FileView(String path, long bytes, int mode, String sha256, String object) {}

    /** Result of reading a checkpoint in full and comparing every hash. */
    public record VerifyView(long index, boolean sound, long bytesRead, List<String> problems) {}

    /** The server itself. */
    public record ServerView(
            String version,
            long pid,
            Instant startedAt,
            String home,
            String java,
            int live,
            int queued,
            String store,
            String installation) {}

    /**
     * A code that signs a browser in to the dashboard, once.
     *
     * @param path to be opened on the same server
     * @param expires from when on it is good for nothing
     */
    public record SignInCode(String code, String path, Instant expires) {}

    /** The answer to a request that changed a run. */
    public record Accepted(RunView run, String message) {}

    /**
     * A refused request (RFC 9457).
     *
     * @param exitCode the exit code a command line client ends with
     */
    public record Problem(String type, String title, int status, String detail, int exitCode, List<String> problems) {}
}
