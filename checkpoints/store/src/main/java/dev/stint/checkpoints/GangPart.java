package dev.stint.checkpoints;

import dev.stint.checkpoints.set.Metrics;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one rank of a gang brings to a checkpoint. The ranks' folders are to be as one shared folder: what a rank wrote is in the
 * checkpoint; what lay in the checkpoint they all were restored from and nobody wrote or removed stays in it.
 *
 * @param rank place in the gang, from 0
 * @param ordinal how many collective commits this attempt had before, from 0
 * @param step what the rank's command called it
 * @param nonce of the agent that wrote it
 * @param refusal why this rank has no part after all, with advice; then the whole gang's commit fails with these words
 * @param written files of this rank, already stored, with object keys relative to the log's prefix
 * @param kept paths that lie there as they were restored; empty when the command listed what it hands over
 * @param listed whether the command listed the files: then nothing it left out counts as removed
 * @param metrics values the command stated; those of rank 0 are the checkpoint's
 */
public record GangPart(
        int rank,
        long ordinal,
        long step,
        String nonce,
        Optional<String> refusal,
        List<CheckpointFile> written,
        List<String> kept,
        boolean listed,
        Optional<Metrics> metrics) {
    public GangPart {
        Objects.requireNonNull(nonce, "nonce");
        Objects.requireNonNull(refusal, "refusal");
        Objects.requireNonNull(metrics, "metrics");
        written = List.copyOf(written);
        kept = List.copyOf(kept);
        if (rank < 0 || ordinal < 0 || step < -1) {
            throw new IllegalArgumentException(
                    "part of a checkpoint: rank " + rank + ", ordinal " + ordinal + ", step " + step + " cannot be");
        }
    }

    /** A rank that has none after all, and why. */
    static GangPart refused(int rank, long ordinal, long step, String nonce, String why) {
        return new GangPart(
                rank, ordinal, step, nonce, Optional.of(why), List.of(), List.of(), false, Optional.empty());
    }
}
