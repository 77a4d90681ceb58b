package dev.stint.mailbox;

/** An order was there but must not be followed. */
public final class OrderRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why an order is refused. */
    public enum Cause {
        /** It is not an envelope of ours. */
        MALFORMED,
        /** Wrong key, changed bytes, or an order meant for another machine. */
        NOT_AUTHENTIC,
        /** An older order than one already seen. */
        STALE
    }

    private final Cause why;

    OrderRefusedException(Cause why, String message) {
        super(message);
        this.why = why;
    }

    OrderRefusedException(Cause why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    /** Why it is refused. */
    public Cause why() {
        return why;
    }
}
