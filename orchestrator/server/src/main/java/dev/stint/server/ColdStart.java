package dev.stint.server;

/** What is to be done when the checkpoint a run would go on from lies in an archive and cannot be read. */
public enum ColdStart {
    /** Refuse, and say what thawing would cost and how long it would take. */
    ASK,
    /** Thaw it at the vendor's fastest, and go on when it can be read. */
    THAW_EXPEDITED,
    /** As usual. */
    THAW_STANDARD,
    /** At the vendor's cheapest. */
    THAW_BULK,
    /** Go on from the newest that can be read now. */
    WARM
}
