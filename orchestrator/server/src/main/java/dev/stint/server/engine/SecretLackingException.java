package dev.stint.server.engine;

/** A machine that is yet to begin would begin without a secret. */
final class SecretLackingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which, and what to do */
    SecretLackingException(String message) {
        super(message);
    }
}
