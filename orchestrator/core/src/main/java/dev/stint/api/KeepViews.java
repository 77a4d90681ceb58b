package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers of {@code /api/v1} about what stays of checkpoints, where it lies, and what it costs. Conventions as in {@link Views}. */
public final class KeepViews {

    private KeepViews() {}

    /**
     * A pin: whoever set it wants the checkpoint kept.
     *
     * @param why as given; empty when no reason was
     */
    public record PinView(String by, String why, Instant at) {}

    /**
     * A pin was taken away.
     *
     * @param pinned whether there was one
     */
    public record UnpinView(long index, boolean pinned) {}

    /**
     * Somebody, or a restore, read a checkpoint back whole.
     *
     * @param sound whether every byte was as committed
     */
    public record ReadingView(boolean sound, Instant at) {}

    /**
     * What retention says of the logs of a run.
     *
     * @param run its id
     * @param rules the run's rules, in words
     * @param performed whether it was done; otherwise it is what would be done
     * @param logs one for the run, or one for each shard
     * @param retired how many checkpoints
     * @param freedBytes stored bytes no checkpoint needs any more; they go with a later sweep
     */
    public record PruneView(
            String run, String rules, boolean performed, List<LogDecisions> logs, int retired, long freedBytes) {}

    /**
     * The decisions about one log, oldest checkpoint first.
     *
     * @param log id of the run or shard
     */
    public record LogDecisions(String log, List<DecisionView> checkpoints) {}

    /**
     * What becomes of a checkpoint.
     *
     * @param frees stored bytes that nothing else needs once it is retired; 0 when it stays
     * @param why all reasons, at least one
     */
    public record DecisionView(
            long index, long step, Instant at, long bytes, boolean keep, long frees, List<String> why) {}

    /**
     * Why a checkpoint stays or goes, and why its objects lie where they lie.
     *
     * @param keep whether retention keeps it
     * @param reasons of retention
     * @param prices absent where the store has no prices
     * @param readUsd what reading it once costs, thawing first where it is archived; absent where not known
     * @param readHours until its last object's first byte, at most; absent where not known
     */
    public record WhyView(
            String run,
            long index,
            boolean keep,
            List<String> reasons,
            List<ObjectWhy> objects,
            Optional<PricesView> prices,
            Optional<BigDecimal> readUsd,
            Optional<BigDecimal> readHours) {}

    /**
     * An object of a checkpoint.
     *
     * @param paths of the checkpoint's files that are this object
     * @param object its key
     * @param storageClass where it lies; absent in stores that have just one
     * @param movesTo where the next sweep puts it; absent when it stays
     * @param why in words
     * @param lines the arithmetic, one term a line
     */
    public record ObjectWhy(
            List<String> paths,
            String object,
            long bytes,
            Optional<String> storageClass,
            Optional<String> movesTo,
            String why,
            List<String> lines) {}

    /**
     * Which prices were reckoned with.
     *
     * @param store of which they are
     * @param asOf the day they were looked at, ISO 8601
     * @param check what of them to confirm before relying on it
     */
    public record PricesView(String store, String asOf, List<String> check) {}

    /**
     * What checkpoints cost to keep.
     *
     * @param by {@code run}, {@code tag} or {@code tier}
     * @param asOf when it was looked at
     * @param rows dearest first
     * @param unpriced stores there are no prices of; their bytes are in the rows, their cost is zero
     */
    public record StorageCostView(
            String by,
            Instant asOf,
            List<StorageCostRow> rows,
            long bytes,
            BigDecimal usdPerMonth,
            BigDecimal usdSoFar,
            Optional<PricesView> prices,
            List<String> unpriced) {}

    /**
     * One run, tag or storage class.
     *
     * @param key its name
     * @param usdPerMonth at today's prices, as it lies now
     * @param usdSoFar sum over the ledger's storage rows
     */
    public record StorageCostRow(String key, long objects, long bytes, BigDecimal usdPerMonth, BigDecimal usdSoFar) {}

    /**
     * A look after all logs.
     *
     * @param kind {@code nightly}, {@code hourly} or {@code asked}
     * @param endedAt absent while it runs
     * @param steps in their order
     * @param orphans what lies in the store and belongs to no run this server knows
     */
    public record SweepView(
            String kind,
            Instant startedAt,
            Optional<Instant> endedAt,
            List<SweepStep> steps,
            List<OrphanView> orphans) {}

    /**
     * A step of a sweep.
     *
     * @param name {@code retention}, {@code bytes}, {@code uploads}, {@code tiering}, {@code orphans} …
     * @param done how many logs it went well for
     * @param failed what went wrong, one line a log; the next sweep tries again
     * @param words what was done, for people
     */
    public record SweepStep(String name, int done, List<String> failed, String words) {}

    /**
     * A prefix of the store without a run.
     *
     * @param owner the team its keys begin with
     */
    public record OrphanView(String prefix, String owner, long objects, long bytes, Optional<BigDecimal> usdPerMonth) {}

    /**
     * A run's move from one store to another.
     *
     * @param from URI of the store it leaves
     * @param to URI of the store it moves to
     * @param phase {@code DRAINING}, {@code COPYING}, {@code INTERRUPTED}, {@code GIVING_UP}, {@code DONE} or {@code GIVEN_UP}
     * @param open whether the run is between two homes and cannot be resumed
     * @param objects to be copied; 0 while not counted
     * @param bytes of those
     * @param bytesDone of them that are there
     * @param detail how it is, in words
     */
    public record CopyView(
            String run,
            String from,
            String to,
            String phase,
            boolean open,
            int objects,
            long bytes,
            long bytesDone,
            String detail,
            Instant startedAt,
            Instant updatedAt) {}
}
