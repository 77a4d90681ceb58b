package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A checkpoint that stays, for {@link Tiering}.
 *
 * @param index its place in the log
 * @param months it will still be kept, zero or more
 * @param keys whole keys of its objects
 */
public record StoredCheckpoint(long index, BigDecimal months, Set<String> keys) {
    public StoredCheckpoint {
        keys = Set.copyOf(keys);
        if (index < 0 || months.signum() < 0) {
            throw new IllegalArgumentException("checkpoint " + index + " kept for " + months + " months cannot be");
        }
    }

    /** Of a checkpoint as logs have it. */
    public static StoredCheckpoint of(Checkpoint checkpoint, BigDecimal months) {
        return new StoredCheckpoint(
                checkpoint.index(),
                months,
                checkpoint.files().stream().map(CheckpointFile::objectKey).collect(Collectors.toSet()));
    }
}
