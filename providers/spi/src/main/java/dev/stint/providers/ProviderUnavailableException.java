package dev.stint.providers;

import org.jspecify.annotations.Nullable;

/** A provider could not be asked: network, vendor outage, credentials. Nothing is known; ask again. */
public sealed class ProviderUnavailableException extends RuntimeException permits PartialListException {
    private static final long serialVersionUID = 1L;

    public ProviderUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
