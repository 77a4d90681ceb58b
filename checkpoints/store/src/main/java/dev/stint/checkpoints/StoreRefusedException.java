package dev.stint.checkpoints;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store answered, and its answer is no: the same call will not work until somebody changes something. */
public final class StoreRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    /** What must change. */
    public enum Reason {
        /** There are no credentials, or the store does not accept them. */
        CREDENTIALS,
        /** They are accepted, and do not allow this call. */
        FORBIDDEN,
        /** The bucket or container does not exist. */
        NO_BUCKET,
        /** The bucket is in another region than the one asked. */
        WRONG_REGION,
        /** This machine's clock is too far from the store's. */
        CLOCK_SKEW,
        /** The object is in an archive class and must be thawed before it is read. */
        ARCHIVED
    }

    private final Reason reason;

    /**
     * A refusal.
     *
     * @param message what was refused, on which bucket and key, with the store's own code, and what to do; no secrets
     */
    public StoreRefusedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What must change. */
    public Reason reason() {
        return reason;
    }
}
