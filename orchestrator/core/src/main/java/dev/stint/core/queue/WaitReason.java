package dev.stint.core.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a run does not start now.
 *
 * @param kind which bound it meets first
 * @param words for an operator
 * @param notBefore when the bound is lifted by itself, if it is known
 */
public record WaitReason(Kind kind, String words, Optional<Instant> notBefore) {

    /** Bounds. The words are shown to programs: none is renamed or given another meaning. */
    public enum Kind {
        /** Nothing holds it back but that all slots are taken. */
        SLOTS,
        /** Its team has as many machines as it may, or is about to. */
        MACHINES,
        /** It wants more machines than its team may ever have at once. */
        TOO_LARGE,
        /** Its team has used up its GPU-hours of this month. */
        GPU_HOURS,
        /** Its team has spent what it may today. */
        SPEND,
        /** Something outside the queue holds it back: a budget, a job it comes after, a window of the night. */
        HELD
    }

    WaitReason(Kind kind, String words) {
        this(kind, words, Optional.empty());
    }
}
