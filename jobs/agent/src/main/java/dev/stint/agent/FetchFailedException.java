package dev.stint.agent;

/** What the command needs cannot be had, and trying again will not help. The message is for the user. */
final class FetchFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    FetchFailedException(String message) {
        super(message);
    }

    FetchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
