package dev.stint.core.run;

import java.util.Locale;

/**
 * The words a {@link Transition#kind()} may be. They are stored in timelines and shown to programs: a word is never renamed
 * or given another meaning; new ones may be added.
 */
public enum RunKind {
    /** The run got a slot. */
    ADMITTED,
    /** A market was chosen and a launch is made. */
    PLACED,
    /** No market is good enough yet. */
    WAITING,
    /** The provider granted the launch. */
    GRANTED,
    /** The provider refused the launch; another is tried. */
    REFUSED,
    /** The machine did not report in time and is given up. */
    START_OVERDUE,
    /** The command runs. */
    STARTED,
    /** A checkpoint was committed by the current attempt. */
    COMMITTED,
    /** A checkpoint of an attempt that is already over was seen in the log. */
    LATE_COMMIT,
    /** The provider warned the machine; it drains. */
    NOTICED,
    /** The provider took the machine; the next attempt follows. */
    PREEMPTED,
    /** The machine was lost for no known reason; the next attempt follows. */
    LOST,
    /** The machine drains because a better market was chosen. */
    MOVING,
    /** The machine was left for a better market; the next attempt follows. */
    MOVED,
    /** The machine drains because somebody stops the run. */
    STOPPING,
    /** The machine drains because the budget is used up. */
    BUDGET,
    /** The machine drains because going on cannot help. */
    FAILING,
    /** The machine is ended without saving because somebody cancels the run. */
    CANCELLING,
    /** The run holds no machine until somebody resumes it. */
    PAUSED,
    /** The run is cancelled. */
    CANCELLED,
    /** The command or the agent failed; a retry is used and the next attempt follows. */
    RETRYING,
    /** The run failed. */
    FAILED,
    /** The command succeeded; the run is settled next. */
    FINISHED,
    /** The run succeeded and is settled. */
    SUCCEEDED,
    /** Settling did not work. */
    SETTLE_FAILED,
    /** Somebody let the run go on. */
    RESUMED,
    /** The deadline is endangered. */
    AT_RISK,
    /** True, worth recording, and changes nothing. */
    NOTED,
    /** The event makes no sense in this state; nothing changes. */
    REJECTED;

    /** The word in timelines: lower case, with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
