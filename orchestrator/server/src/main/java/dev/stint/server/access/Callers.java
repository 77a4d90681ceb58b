package dev.stint.server.access;

/** Tells who asks. Safe for use by many threads. */
public interface Callers {

    /**
     * The caller of the request that this thread serves.
     *
     * @throws IllegalStateException outside a request
     */
    Caller current();
}
