package dev.stint.checkpoints;

import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.time.Instant;
import java.util.List;

/**
 * A committed, immutable set of files.
 *
 * @param index its place in the log, and its name
 * @param epoch the attempt that committed it
 * @param step progress when it was taken; -1 when unknown
 * @param takenAt when the set was taken, by the machine's clock
 * @param bytes sum of the files' sizes
 * @param files with whole object keys
 * @param trust how the set was known to be complete
 * @param metrics values the command stated of it
 * @param retired whether it is given up: its bytes may be gone
 */
public record Checkpoint(
        long index,
        int epoch,
        long step,
        Instant takenAt,
        long bytes,
        List<CheckpointFile> files,
        Trust trust,
        Metrics metrics,
        boolean retired) {

    public Checkpoint {
        files = List.copyOf(files);
    }
}
