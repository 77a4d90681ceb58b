package dev.stint.core.replay;

import java.util.BitSet;

/**
 * What was recorded of one spot pool: per tick, whether a machine could be had, and what it cost. Immutable.
 */
public final class PoolTrace {

    private final String pool;
    private final int gapSeconds;
    private final int ticks;
    private final BitSet available;
    private final double[] priceRatio;

    /**
     * @param pool its name
     * @param gapSeconds length of a tick in seconds, above zero
     * @param machines machines obtainable in each tick
     * @param priceRatio spot price over on-demand price in each tick; empty when it was not recorded, else as long as
     *     {@code machines}
     */
    public PoolTrace(String pool, int gapSeconds, int[] machines, double[] priceRatio) {
        if (gapSeconds < 1) {
            throw new IllegalArgumentException("trace " + pool + ": ticks of " + gapSeconds + " s; give 1 s or more");
        }
        if (priceRatio.length != 0 && priceRatio.length != machines.length) {
            throw new IllegalArgumentException("trace " + pool + ": " + priceRatio.length + " prices for "
                    + machines.length + " ticks; give one for each, or none");
        }
        this.pool = pool;
        this.gapSeconds = gapSeconds;
        this.ticks = machines.length;
        this.priceRatio = priceRatio.clone();
        available = new BitSet(machines.length);
        for (int i = 0; i < machines.length; i++) {
            available.set(i, machines[i] >= 1);
        }
    }

    private PoolTrace(String pool, int gapSeconds, int ticks, BitSet available, double[] priceRatio) {
        this.pool = pool;
        this.gapSeconds = gapSeconds;
        this.ticks = ticks;
        this.available = available;
        this.priceRatio = priceRatio;
    }

    /** The same recording with time running backwards: a market of the same kind that no policy was made for. */
    public PoolTrace reversed() {
        BitSet turned = new BitSet(ticks);
        for (int i = 0; i < ticks; i++) {
            turned.set(i, available.get(ticks - 1 - i));
        }
        double[] prices = new double[priceRatio.length];
        for (int i = 0; i < prices.length; i++) {
            prices[i] = priceRatio[prices.length - 1 - i];
        }
        return new PoolTrace(pool, gapSeconds, ticks, turned, prices);
    }

    public String pool() {
        return pool;
    }

    /** Length of a tick in seconds. */
    public int gapSeconds() {
        return gapSeconds;
    }

    /** How many ticks were recorded. */
    public int ticks() {
        return ticks;
    }

    /** Whether a machine could be had; never past the end of the recording. */
    public boolean available(int tick) {
        return available.get(tick);
    }

    /** Whether prices were recorded. */
    public boolean priced() {
        return priceRatio.length != 0;
    }

    /** Spot price over on-demand price; past the end of the recording the last one. */
    public double priceRatio(int tick) {
        return priceRatio[Math.min(tick, ticks - 1)];
    }
}
