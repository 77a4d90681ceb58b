package dev.stint.core.run;

/** Why a machine is being drained; decides where the run goes afterwards. */
public enum DrainCause {
    /** The provider takes the machine: next attempt. */
    NOTICE,
    /** A better market was chosen: next attempt. */
    MOVE,
    /** Somebody stopped the run: paused. */
    STOP,
    /** The budget is used up: paused. */
    BUDGET,
    /** Somebody cancelled the run: cancelled; nothing is saved. */
    CANCEL,
    /** No repetition can help: failed. */
    FATAL;

    /** Whether this cause replaces another one of the same drain: a stronger one does, the first of equals stays. */
    public boolean outweighs(DrainCause other) {
        return strength() > other.strength();
    }

    private int strength() {
        return switch (this) {
            case NOTICE, MOVE -> 0;
            case STOP, BUDGET -> 1;
            case FATAL -> 2;
            case CANCEL -> 3;
        };
    }
}
