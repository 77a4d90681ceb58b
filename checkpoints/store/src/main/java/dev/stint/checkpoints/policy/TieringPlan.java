package dev.stint.checkpoints.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Which objects move where, and the arithmetic of every one.
 *
 * @param checkpoints newest first
 * @param objects in the order of the checkpoints that decide about them, then by key
 */
public record TieringPlan(List<CheckpointPlan> checkpoints, List<ObjectPlan> objects) {
    public TieringPlan {
        checkpoints = List.copyOf(checkpoints);
        objects = List.copyOf(objects);
    }

    /** The objects that move. */
    public List<ObjectPlan> moves() {
        return objects.stream().filter(each -> each.to().isPresent()).toList();
    }

    /** What all moves save together. */
    public BigDecimal deltaUsd() {
        return checkpoints.stream()
                .map(CheckpointPlan::deltaUsd)
                .reduce(BigDecimal.ZERO, (one, other) -> one.add(other, MoveSum.EXACT));
    }

    /**
     * A checkpoint, with the objects it decides about: those no newer checkpoint needs.
     *
     * @param index its place in the log
     * @param rank how many checkpoints are newer
     * @param expectedReads for as long as it is kept (p)
     * @param months it will still be kept (T)
     * @param objects how many it decides about
     * @param moved how many of them move
     * @param movedBytes their bytes
     * @param deltaUsd what their moves save
     * @param waitingUsd what waiting for it costs once they have moved, in expectation; within deltaUsd already
     */
    public record CheckpointPlan(
            long index,
            int rank,
            BigDecimal expectedReads,
            BigDecimal months,
            int objects,
            int moved,
            long movedBytes,
            BigDecimal deltaUsd,
            BigDecimal waitingUsd) {}

    /**
     * An object.
     *
     * @param key whole
     * @param bytes its size
     * @param from the class it lies in
     * @param to the class it moves to; empty when it stays
     * @param why in words
     * @param decidedBy index of the newest checkpoint that needs it
     * @param sums one for each class it could be moved to: the one it moves to first, then the best; none when it stays whatever
     *     moving would save
     */
    public record ObjectPlan(
            String key, long bytes, String from, Optional<String> to, String why, long decidedBy, List<MoveSum> sums) {
        public ObjectPlan {
            sums = List.copyOf(sums);
        }
    }
}
