package dev.stint.embedder;

/**
 * From text keys to numbers, compactly: 24 bytes a slot, at most two thirds of them used, so 36 to 72 bytes a text, and half
 * as much again for a moment whenever it grows. Open addressing with linear probing; the keys are hashes already. Not
 * thread-safe.
 */
final class KeyIndex {

    /** What {@link #get} answers for a key that is not there. */
    static final long NONE = Long.MIN_VALUE;

    private static final int FIRST_SLOTS = 1024;
    private static final int MOST_SLOTS = 1 << 29;

    private long[] highs = new long[FIRST_SLOTS];
    private long[] lows = new long[FIRST_SLOTS];
    private long[] values = empty(FIRST_SLOTS);
    private int size;

    /** The number of a key, or {@link #NONE}. */
    long get(TextKey key) {
        return values[slot(key.high(), key.low())];
    }

    /** Sets the number of a key; never {@link #NONE}. */
    void put(TextKey key, long value) {
        if (value == NONE) {
            throw new IllegalArgumentException("the number " + NONE + " stands for no number");
        }
        int slot = slot(key.high(), key.low());
        if (values[slot] == NONE) {
            size++;
        }
        highs[slot] = key.high();
        lows[slot] = key.low();
        values[slot] = value;
        if (size > values.length / 3 * 2) {
            grow();
        }
    }

    int size() {
        return size;
    }

    private int slot(long high, long low) {
        int mask = values.length - 1;
        // The first bits chose the shard; the second half is as good as random.
        int slot = Long.hashCode(low) & mask;
        while (values[slot] != NONE && (highs[slot] != high || lows[slot] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        if (values.length >= MOST_SLOTS) {
            throw new IllegalStateException("a shard of more than " + size + " texts; give the job more shards");
        }
        long[] oldHighs = highs;
        long[] oldLows = lows;
        long[] oldValues = values;
        highs = new long[oldValues.length * 2];
        lows = new long[oldValues.length * 2];
        values = empty(oldValues.length * 2);
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != NONE) {
                int slot = slot(oldHighs[i], oldLows[i]);
                highs[slot] = oldHighs[i];
                lows[slot] = oldLows[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static long[] empty(int slots) {
        long[] values = new long[slots];
        java.util.Arrays.fill(values, NONE);
        return values;
    }
}
