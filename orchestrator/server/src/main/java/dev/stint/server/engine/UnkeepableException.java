package dev.stint.server.engine;

/** Outputs that no repetition can keep. */
final class UnkeepableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnkeepableException(String message) {
        super(message);
    }
}
