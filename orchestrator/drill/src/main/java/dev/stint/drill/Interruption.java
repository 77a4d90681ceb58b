package dev.stint.drill;

import java.time.Duration;
import java.util.List;

/**
 * When and how a run is interrupted.
 *
 * @param kind how
 * @param step once a checkpoint at this step or later is committed; -1 when steps are not known
 * @param checkpoints once so many are committed in all; what counts when steps are not known
 * @param running once the command has run so long; zero unless there are no checkpoints to go by
 */
record Interruption(Kind kind, long step, int checkpoints, Duration running) {

    /** How a machine goes. */
    enum Kind {
        /** The provider's notice, the job's signal, its time to save. */
        NOTICE,
        /** SIGKILL for everything at once. */
        KILL;

        String word() {
            return this == NOTICE ? "notice" : "kill";
        }
    }

    /**
     * Where to interrupt a run like this one: by notice after a quarter of its checkpoints, by force after half, so that the
     * rest can be compared. One that saves too little to resume from is killed halfway through.
     */
    static List<Interruption> like(RunTrace alone) {
        List<Saved> saved = alone.checkpoints();
        if (saved.size() < 2) {
            return List.of(new Interruption(Kind.KILL, -1, 0, alone.ran().dividedBy(2)));
        }
        int notice = Math.max(1, saved.size() / 4);
        int kill = Math.max(notice + 1, saved.size() / 2);
        return List.of(at(Kind.NOTICE, notice, saved), at(Kind.KILL, kill, saved));
    }

    private static Interruption at(Kind kind, int count, List<Saved> saved) {
        return new Interruption(kind, saved.get(count - 1).step(), count, Duration.ZERO);
    }

    /** @param ofAttempt how many of them the attempt that runs has committed */
    boolean due(List<Saved> saved, int ofAttempt, Duration commandRuns) {
        if (!running.isZero()) {
            return commandRuns.compareTo(running) >= 0;
        }
        if (ofAttempt == 0) {
            return false;
        }
        long last = saved.get(saved.size() - 1).step();
        return step >= 0 && last >= 0 ? last >= step : saved.size() >= checkpoints;
    }
}
