package dev.stint.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers of {@code /api/v1} about bytes in the object store: what there is, and whether it is sound. Conventions as in {@link Views}. */
public final class StoreViews {

    private StoreViews() {}

    /**
     * What a run has kept, as its bytes can be had from the server.
     *
     * @param run its id
     * @param files sorted by path; none while the run is at work
     */
    public record OutputFiles(String run, List<OutputFile> files) {}

    /**
     * A kept file.
     *
     * @param path relative, as the job named it: of an untrusted machine
     */
    public record OutputFile(String path, long bytes, String sha256) {}

    /**
     * What reading checkpoints showed, in part or in full.
     *
     * @param run id of the run or shard
     * @param sound whether nothing was found to be wrong
     * @param full whether all bytes were read and every SHA-256 compared; otherwise only existence, sizes and the CRC-32C of parts
     * @param seed what the parts were chosen by; the same seed chooses the same parts
     * @param objects different objects of these checkpoints
     * @param bytes their size in all
     * @param bytesRead how much of it was read; of an object that several checkpoints share, once
     * @param parts parts whose checksum was compared; 0 when reading was full
     */
    public record SampleView(
            String run,
            boolean sound,
            boolean full,
            long seed,
            int objects,
            long bytes,
            long bytesRead,
            long parts,
            List<SampledCheckpoint> checkpoints) {}

    /**
     * One of the checkpoints that were read.
     *
     * @param problems one for each bad file; empty when none was found
     */
    public record SampledCheckpoint(long index, List<String> problems) {}

    /**
     * How a store answered a real sequence of calls.
     *
     * @param store its URI, without credentials
     * @param sound whether nothing failed
     * @param at when, by the server's clock
     * @param checks in the order they were made
     */
    public record StoreCheckView(String store, boolean sound, Instant at, List<CheckView> checks) {}

    /**
     * One check of a store.
     *
     * @param name short stable word
     * @param outcome {@code ok}, {@code warned}, {@code failed} or {@code skipped}
     * @param seen what was seen, or why it was skipped
     * @param remedy what to do; empty when nothing is wrong
     * @param reason of a refusal: {@code CREDENTIALS}, {@code FORBIDDEN}, {@code NO_BUCKET}, {@code WRONG_REGION}, {@code CLOCK_SKEW} or
     *     {@code ARCHIVED}
     */
    public record CheckView(String name, String outcome, String seen, String remedy, Optional<String> reason) {}
}
