package dev.stint.checkpoints;

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
 */
public record GangPart(
        int rank,
        long ordinal,
        long step,
        String nonce,
        Optional<String> refusal,
        List<CheckpointFile> written,
        List<String> kept,
        boolean listed) {
    public GangPart {
        Objects.requireNonNull(nonce, "nonce");
        Objects.requireNonNull(refusal, "refusal");
        written = List.copyOf(written);
        kept = List.copyOf(kept);
        if (rank < 0 || ordinal < 0 || step < -1) {
            throw new IllegalArgumentException(
                    "part of a checkpoint: rank " + rank + ", ordinal " + ordinal + ", step " + step + " cannot be");
        }
    }
}
