package dev.stint.server.db;

/**
 * A run's loop wanted to write, or looked at its row, and the run has changed hands since the loop began: somebody else drives it, or
 * shall. Nothing of the open transaction is kept; the loop ends.
 */
public final class NotOwnerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotOwnerException(Holding holding, long found) {
        super("run " + holding.run() + " was taken from server " + holding.server() + ": its fence is " + found
                + ", not " + holding.fence());
    }
}
