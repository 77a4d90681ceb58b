package dev.stint.drill;

import java.time.Duration;
import java.util.List;

/**
 * How far a run goes, unless the command ends before.
 *
 * @param step a checkpoint at this step or later; -1 for any
 * @param checkpoints so many checkpoints in all
 * @param running so long at least, so that there is time enough to interrupt a run that is to go as far
 */
record Goal(long step, int checkpoints, Duration running) {

    /** The end of the command. */
    static final Goal END = new Goal(-1, Integer.MAX_VALUE, Duration.ZERO);

    /** As far as another run has come. */
    static Goal like(RunTrace alone) {
        if (alone.ended()) {
            return END;
        }
        List<Saved> saved = alone.checkpoints();
        long last = saved.get(saved.size() - 1).step();
        return last >= 0 ? new Goal(last, 1, Duration.ZERO) : new Goal(-1, saved.size(), Duration.ZERO);
    }

    /** Whether a run went on for so long that the other, which was cut, has nothing to compare with its last attempt. */
    static boolean isBeyond(RunTrace interrupted, RunTrace alone) {
        return !alone.ended()
                && !alone.checkpoints().isEmpty()
                && interrupted.checkpoints().stream()
                        .filter(each -> each.attempt() == interrupted.last().number())
                        .findFirst()
                        .filter(each -> each.step() > like(alone).step())
                        .isPresent();
    }

    boolean reached(List<Saved> saved, Duration commandRuns) {
        return commandRuns.compareTo(running) >= 0
                && saved.size() >= checkpoints
                && (step < 0 || saved.get(saved.size() - 1).step() >= step);
    }
}
