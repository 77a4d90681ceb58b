package dev.stint.checkpoints;

/** A checkpoint's bytes are not those that were committed. Use an older one. */
public final class CorruptCheckpointException extends Exception {

    private static final long serialVersionUID = 1;

    private final long index;

    CorruptCheckpointException(long index, String what) {
        super("checkpoint " + index + " is corrupt: " + what);
        this.index = index;
    }

    /** The checkpoint's place in the log. */
    public long index() {
        return index;
    }
}
