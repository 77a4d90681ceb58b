package dev.stint.checkpoints.contract;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * The seeds that a chaos scenario is played with. Everything random in a scenario follows from its seed, so that a seed that
 * failed can be played again.
 *
 * <p>System properties: {@code stint.chaos} is {@code sample} (the default) or {@code full}; {@code stint.seed} is the first
 * seed, 1 unless given, and given alone it is the only one; {@code stint.count} is how many are played.
 */
public final class Seeds {

    private Seeds() {}

    /** One playing of a scenario. */
    @FunctionalInterface
    public interface Play {
        /** Plays it; throws when something is not as promised. */
        void with(long seed) throws Exception;
    }

    /** Whether the full counts are asked for. */
    public static boolean full() {
        return System.getProperty("stint.chaos", "sample").equals("full");
    }

    /** The seeds to play, in order. */
    public static List<Long> of(int sample, int full) {
        String first = System.getProperty("stint.seed", "");
        int usual = !first.isEmpty() ? 1 : full() ? full : sample;
        int count = Integer.getInteger("stint.count", usual);
        return LongStream.range(0, count)
                .map(i -> (first.isEmpty() ? 1 : Long.parseLong(first)) + i)
                .boxed()
                .toList();
    }

    /** Random numbers from a seed; {@link Random} alone begins almost alike for seeds that are neighbours. */
    public static Random random(long seed) {
        // SplitMix64's finalizer: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return new Random(z ^ (z >>> 31));
    }

    /**
     * Plays a scenario with each seed.
     *
     * @param scenario for people
     * @throws AssertionError at the first seed that fails, naming it and how to play it again
     */
    public static void each(String scenario, int sample, int full, Play play) {
        for (long seed : of(sample, full)) {
            try {
                play.with(seed);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        scenario + " failed with seed " + seed + "; play it again with -Dstint.seed=" + seed + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }
}
