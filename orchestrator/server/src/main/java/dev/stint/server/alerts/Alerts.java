package dev.stint.server.alerts;

/** Where alerts are handed in. Safe for use by many threads. */
public interface Alerts {

    /**
     * Hands an alert in, durably, as part of the transaction that is open, if one is; it is delivered later, at least once, by one
     * server.
     *
     * @return whether it is new; false when its key was raised before, and nothing is done
     */
    boolean raise(Alert alert);
}
