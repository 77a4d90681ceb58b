package dev.stint.server.access;

/** A stored secret is there, and this server cannot open it: another one, or this one with another key, may. */
public final class UnopenableSecretException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param message which secret, why, and what to do; nothing of its value */
    public UnopenableSecretException(String message) {
        super(message);
    }
}
