package dev.stint.checkpoints;

import java.util.List;
import java.util.Optional;

/**
 * What was restored, and what was passed over on the way to it.
 *
 * @param restored the checkpoint that lies in the target now; empty when there was no good one, and the target is as before
 * @param skipped newer ones, newest first
 */
public record RestoreChoice(Optional<Checkpoint> restored, List<Skipped> skipped) {

    public RestoreChoice {
        skipped = List.copyOf(skipped);
    }

    /**
     * A checkpoint that was not used.
     *
     * @param index its place in the log
     * @param why for people
     */
    public record Skipped(long index, String why) {}
}
