package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.Checkpoint;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What retention knows of a checkpoint that is not retired.
 *
 * @param index its place in the log, and its name
 * @param epoch the attempt that committed it
 * @param step progress when it was taken; -1 when unknown
 * @param takenAt when the set was taken; for people
 * @param bytes sum of its files' sizes; for people
 * @param verification what reading it back, or going on from it, said
 * @param pinned whether somebody wants it kept
 * @param metrics values the job stated when it was taken, by name; one that is no finite number counts as not known
 */
public record CheckpointFacts(
        long index,
        int epoch,
        long step,
        Instant takenAt,
        long bytes,
        Verification verification,
        boolean pinned,
        Map<String, Double> metrics) {

    /** What reading a checkpoint back, whole, said last, or going on from it did. */
    public enum Verification {
        /** Every byte was as committed: a restore from it, or {@code verify}, succeeded. */
        VERIFIED,
        /** Nobody has read it back yet. */
        UNKNOWN,
        /** An object was missing or not what was committed. */
        DAMAGED,
        /** Its bytes may be sound, and attempts failed right after they were restored from it: nothing resumes from it. */
        QUARANTINED
    }

    public CheckpointFacts {
        Objects.requireNonNull(takenAt, "takenAt");
        Objects.requireNonNull(verification, "verification");
        metrics = Map.copyOf(metrics);
        if (index < 0 || step < -1 || bytes < 0) {
            throw new IllegalArgumentException(
                    "checkpoint " + index + ": step " + step + ", " + bytes + " bytes cannot be");
        }
    }

    /** The facts of a checkpoint of a log. */
    public static CheckpointFacts of(
            Checkpoint checkpoint, Verification verification, boolean pinned, Map<String, Double> metrics) {
        return new CheckpointFacts(
                checkpoint.index(),
                checkpoint.epoch(),
                checkpoint.step(),
                checkpoint.takenAt(),
                checkpoint.bytes(),
                verification,
                pinned,
                metrics);
    }

    /** Whether an attempt may go on from it. */
    public boolean usable() {
        return verification == Verification.VERIFIED || verification == Verification.UNKNOWN;
    }
}
