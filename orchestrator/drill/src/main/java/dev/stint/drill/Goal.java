package dev.stint.drill;

import java.util.List;

/**
 * How far a run goes, unless the command ends before.
 *
 * @param step a checkpoint at this step or later; -1 for any
 * @param checkpoints so many checkpoints in all
 */
record Goal(long step, int checkpoints) {

    /** The end of the command. */
    static final Goal END = new Goal(-1, Integer.MAX_VALUE);

    /** As far as another run has come. */
    static Goal like(RunTrace alone) {
        if (alone.ended()) {
            return END;
        }
        List<Saved> saved = alone.checkpoints();
        long last = saved.get(saved.size() - 1).step();
        return last >= 0 ? new Goal(last, 1) : new Goal(-1, saved.size());
    }

    boolean reached(List<Saved> saved) {
        return saved.size() >= checkpoints
                && (step < 0 || saved.get(saved.size() - 1).step() >= step);
    }
}
