package dev.stint.embedder;

/** A signal asked for the end; what was done until then is kept. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped by a signal");
    }
}
