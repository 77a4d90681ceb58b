package dev.stint.server;

import dev.stint.api.KeepViews;
import java.util.Optional;
import java.util.Set;

/**
 * What looks after checkpoints: which stay, where they lie, what they cost. Safe for use by many threads. Run ids are those of
 * {@link Runs}; runs of several shards are meant whole where no checkpoint is named, and refused, naming their shards, where one is.
 */
public interface Upkeep {

    /**
     * Keeps a checkpoint until it is unpinned. Pinning a pinned one replaces who and why.
     *
     * @throws RefusedException with exit code 4 when there is no such checkpoint, 3 when it is retired already
     */
    KeepViews.PinView pin(String run, long index, String by, String why);

    /**
     * Lets retention decide about a checkpoint again.
     *
     * @return whether it was pinned
     */
    boolean unpin(String run, long index);

    /**
     * What retention says of a run's checkpoints.
     *
     * @param perform whether to retire what it lets go; otherwise nothing changes
     */
    KeepViews.PruneView prune(String run, boolean perform);

    /** Why a checkpoint stays or goes, and the arithmetic of where its objects lie. */
    KeepViews.WhyView why(String run, long index);

    /**
     * What checkpoints cost to keep.
     *
     * @param by {@code run}, {@code tag} or {@code tier}
     * @param run only that run's; empty for all
     * @param visible only those of these teams; empty for all
     * @throws RefusedException with exit code 2 for another word
     */
    KeepViews.StorageCostView cost(String by, Optional<String> run, Optional<Set<String>> visible);

    /** As {@link #cost(String, Optional, Optional)}, of all teams. */
    default KeepViews.StorageCostView cost(String by, Optional<String> run) {
        return cost(by, run, Optional.empty());
    }

    /** Looks after all logs now; returns when that is done. One sweep at a time: a second call waits for the first. */
    KeepViews.SweepView sweep();

    /** The last sweep; empty when there was none. */
    Optional<KeepViews.SweepView> lastSweep();
}
