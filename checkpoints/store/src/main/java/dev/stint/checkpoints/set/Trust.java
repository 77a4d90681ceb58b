package dev.stint.checkpoints.set;

/** How a set was known to be complete, most trusted first. */
public enum Trust {
    /** The command said so: a call of {@code stint.py}, or a request file of any script. */
    CALL,
    /** A marker file was written last. */
    MARKER,
    /** A file was renamed into place. */
    RENAME,
    /** Nothing changed for a while; the set was copied before it was read. */
    QUIET
}
