package dev.stint.providers;

import java.time.Instant;
import java.util.Optional;

/**
 * The provider's warning that this machine will be taken.
 *
 * @param kind how sure it is
 * @param endsAt when the machine ends at the earliest, if told
 * @param source the provider's words
 */
public record Notice(Kind kind, Optional<Instant> endsAt, String source) {
    /** How sure a notice is. */
    public enum Kind {
        /** The machine will be taken. */
        PREEMPTION,
        /** The machine is at raised risk. */
        REBALANCE
    }
}
