package dev.stint.providers.gcp;

import dev.stint.providers.ProviderUnavailableException;

/** A call that failed for good, after whatever repetition it was worth. */
final class CallFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean doubtful;

    /** @param doubtful whether this or an earlier try of the call may have done what was asked */
    CallFailedException(Failure failure, boolean doubtful, Throwable cause) {
        super(failure.words(), cause);
        this.failure = failure;
        this.doubtful = doubtful;
    }

    /** An operation that ended badly. */
    CallFailedException(Failure failure, boolean doubtful) {
        super(failure.words());
        this.failure = failure;
        this.doubtful = doubtful;
    }

    Failure failure() {
        return failure;
    }

    boolean doubtful() {
        return doubtful;
    }

    /** As callers outside the adapter have it. */
    ProviderUnavailableException unavailable() {
        return new ProviderUnavailableException(
                "gcp: " + failure.words() + GceRefusals.remedy(failure.code(), failure.message()), this);
    }
}
