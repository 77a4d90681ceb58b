package dev.stint.providers;

import java.time.Instant;
import java.util.Optional;

/**
 * What the provider says of a machine, now.
 *
 * @param state where in its life it is
 * @param end why it ended; {@link End#NONE} while it has not
 * @param endedAt when it ended, if the provider knows; billing stops here
 * @param detail the provider's own words, for people
 */
public record MachineStatus(State state, End end, Optional<Instant> endedAt, String detail) {

    /** Where in its life a machine is. */
    public enum State {
        /** Accepted, not yet running. */
        PENDING,
        RUNNING,
        /** Being ended, by whomever; still billed. */
        STOPPING,
        /** Ended, or never heard of; costs nothing any more. */
        GONE
    }

    /** Why a machine ended. */
    public enum End {
        NONE,
        /** The provider took it. */
        PREEMPTED,
        /** We ended it. */
        TERMINATED,
        /** It ended by itself: the agent exited, the host died. */
        EXITED,
        /** The provider does not know, or no longer knows. */
        UNKNOWN
    }

    public boolean gone() {
        return state == State.GONE;
    }
}
