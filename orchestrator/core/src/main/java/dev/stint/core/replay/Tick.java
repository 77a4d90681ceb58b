package dev.stint.core.replay;

/**
 * What a policy sees at one tick, and all it sees: nothing of what comes later. Belongs to one replay and changes with every
 * tick; used by one thread.
 *
 * <p>A mode is the number of a pool, from 0, for spot there, or {@link #IDLE}, or {@link #ON_DEMAND}.
 */
public final class Tick {

    /** No machine. */
    public static final int IDLE = -2;

    /** An on-demand machine. */
    public static final int ON_DEMAND = -1;

    private final ReplayCase replayed;
    private final int pools;
    int tick;
    int mode = IDLE;
    int pendingSeconds;
    int remainingSeconds;

    Tick(ReplayCase replayed) {
        this.replayed = replayed;
        this.pools = replayed.pools().size();
        this.remainingSeconds = replayed.workSeconds();
    }

    /** Number of pools. */
    public int pools() {
        return pools;
    }

    /** Ticks since the start. */
    public int tick() {
        return tick;
    }

    /** Seconds since the start. */
    public int nowSeconds() {
        return tick * replayed.gapSeconds();
    }

    public int gapSeconds() {
        return replayed.gapSeconds();
    }

    /** Work in all, in machine seconds. */
    public int workSeconds() {
        return replayed.workSeconds();
    }

    /** Work left, in machine seconds. */
    public int remainingSeconds() {
        return remainingSeconds;
    }

    /** The deadline, in seconds since the start. */
    public int deadlineSeconds() {
        return replayed.deadlineSeconds();
    }

    /** Seconds that every start takes. */
    public int overheadSeconds() {
        return replayed.overheadSeconds();
    }

    /** What the run is on, after a preemption at this tick. */
    public int mode() {
        return mode;
    }

    /** Whether the run is on spot. */
    public boolean onSpot() {
        return mode >= 0;
    }

    /** Seconds of the present start that are still to come. */
    public int pendingSeconds() {
        return pendingSeconds;
    }

    /** Whether a machine can be had in a pool now. */
    public boolean available(int pool) {
        return replayed.available(pool, tick);
    }

    /** Spot price over on-demand price in a pool now. */
    public double price(int pool) {
        return replayed.price(pool, tick);
    }
}
