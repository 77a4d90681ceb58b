package dev.stint.core.placement;

import dev.stint.providers.Market;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts markets into order without moving them: preference, score (to the precision of a float) and place are packed into one
 * number each, numbers are sorted, and the few that are equal to that precision are compared exactly.
 */
final class Sorting {
    private static final int INDEX_BITS = 24;
    private static final int SCORE_BITS = 31;
    private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;
    private static final long OUT = 255;
    private static final int DIGIT_BITS = 13;
    private static final long DIGIT_MASK = (1L << DIGIT_BITS) - 1;
    private static final Comparator<Market> BY_NAME = Comparator.comparing(Market::provider)
            .thenComparing(Market::region)
            .thenComparing(Market::zone)
            .thenComparing(Market::instanceType)
            .thenComparing(Market::capacity);

    private Sorting() {}

    static int[] order(List<Quote> quotes, int[] limits, int[] preference, double[] score) {
        int count = score.length;
        if (count > INDEX_MASK) {
            throw new IllegalArgumentException(count + " markets are too many to rank; the most are " + INDEX_MASK);
        }
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            long first = limits[i] == 0 ? Math.min(preference[i], OUT - 1) : OUT;
            long cost = Float.floatToIntBits((float) Math.max(0, score[i]));
            keys[i] = first << (INDEX_BITS + SCORE_BITS) | cost << INDEX_BITS | i;
        }
        keys = sorted(keys);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) (keys[i] & INDEX_MASK);
        }
        settleTies(quotes, keys, score, order);
        return order;
    }

    /** Sorts by all bits above the place, digit by digit, the lowest first (LSD radix sort): the place follows, being stable. */
    private static long[] sorted(long[] keys) {
        long[] from = keys;
        long[] to = new long[keys.length];
        for (int shift = INDEX_BITS; shift < Long.SIZE - 1; shift += DIGIT_BITS) {
            int[] next = new int[(1 << DIGIT_BITS) + 1];
            for (long key : from) {
                next[(int) (key >>> shift & DIGIT_MASK) + 1]++;
            }
            for (int digit = 1; digit < next.length; digit++) {
                next[digit] += next[digit - 1];
            }
            for (long key : from) {
                to[next[(int) (key >>> shift & DIGIT_MASK)]++] = key;
            }
            long[] spare = from;
            from = to;
            to = spare;
        }
        return from;
    }

    private static void settleTies(List<Quote> quotes, long[] keys, double[] score, int[] order) {
        int from = 0;
        for (int i = 1; i <= order.length; i++) {
            if (i == order.length || keys[i] >>> INDEX_BITS != keys[from] >>> INDEX_BITS) {
                if (i - from > 1) {
                    settle(quotes, score, order, from, i);
                }
                from = i;
            }
        }
    }

    private static void settle(List<Quote> quotes, double[] score, int[] order, int from, int to) {
        Integer[] tied = new Integer[to - from];
        for (int i = 0; i < tied.length; i++) {
            tied[i] = order[from + i];
        }
        Arrays.sort(
                tied,
                Comparator.comparingDouble((Integer each) -> score[each])
                        .thenComparing(each -> quotes.get(each).perHour())
                        .thenComparing(each -> quotes.get(each).market(), BY_NAME));
        for (int i = 0; i < tied.length; i++) {
            order[from + i] = tied[i];
        }
    }
}
