package dev.stint.core.run;

/** Where in its life a run is. */
public enum RunState {
    /** Accepted and durable; waits for a slot. */
    QUEUED,
    /** Wants a machine: candidates are ranked, or none is good enough yet. */
    PLACING,
    /** A launch was made; no command runs yet. */
    STARTING,
    /** The command runs. */
    RUNNING,
    /** The machine saves what it can and ends: notice, move, stop, budget, cancel, lease. */
    DRAINING,
    /** Stopped on purpose; holds no machine; can be resumed. */
    PAUSED,
    /** The command succeeded; outputs, ledger and retention are settled. */
    SETTLING,
    SUCCEEDED,
    /** Ended without success; can be resumed. */
    FAILED,
    CANCELLED;

    /** Whether nothing happens any more unless somebody asks. */
    public boolean resting() {
        return this == PAUSED || this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Whether a machine may exist. */
    public boolean active() {
        return this == STARTING || this == RUNNING || this == DRAINING;
    }
}
