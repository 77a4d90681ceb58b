package dev.stint.checkpoints;

import java.util.Objects;

/**
 * What became of a gang's commit: rank 0's word to all ranks, given once and never changed.
 *
 * @param ok whether it is in the log
 * @param index its place there; -1 when it is not
 * @param message why not, for people; empty when it is
 */
public record GangAnswer(boolean ok, long index, String message) {
    public GangAnswer {
        Objects.requireNonNull(message, "message");
        if (ok != (index >= 0)) {
            throw new IllegalArgumentException(
                    "answer to a gang: " + (ok ? "done" : "failed") + " with index " + index);
        }
    }
}
