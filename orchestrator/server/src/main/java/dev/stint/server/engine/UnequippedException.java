package dev.stint.server.engine;

/** What a machine would have to fetch cannot be brought to its store just now. A sentence for whoever looks at the run. */
final class UnequippedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnequippedException(String message, Throwable cause) {
        super(message, cause);
    }
}
