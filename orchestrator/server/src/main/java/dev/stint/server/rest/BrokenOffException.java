package dev.stint.server.rest;

/** The store failed in the middle of an answer: its connection must break, or a part would be taken for the whole. */
final class BrokenOffException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenOffException(String message) {
        super(message);
    }
}
