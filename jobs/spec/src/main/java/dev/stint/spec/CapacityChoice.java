package dev.stint.spec;

/** Which capacity a job may use. */
public enum CapacityChoice implements SpecWord {
    /** Interruptible capacity while it pays, on-demand when the deadline or the market asks for it. */
    SPOT_FIRST,
    /** Interruptible capacity or none. */
    SPOT_ONLY,
    /** Never interruptible capacity. */
    ON_DEMAND
}
