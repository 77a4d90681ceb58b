package dev.stint.providers.azure;

import dev.stint.providers.ProviderUnavailableException;
import org.jspecify.annotations.Nullable;

/** A call that failed for good, after whatever repetition it was worth. */
public final class CallFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean doubtful;

    /** @param doubtful whether this or an earlier try of the call may have done what was asked */
    CallFailedException(Failure failure, boolean doubtful, @Nullable Throwable cause) {
        super(failure.words(), cause);
        this.failure = failure;
        this.doubtful = doubtful;
    }

    public Failure failure() {
        return failure;
    }

    boolean doubtful() {
        return doubtful;
    }

    /** As callers outside the adapter have it. */
    public ProviderUnavailableException unavailable() {
        return new ProviderUnavailableException(
                "azure: " + failure.words() + AzureRefusals.remedy(failure.code()), this);
    }
}
