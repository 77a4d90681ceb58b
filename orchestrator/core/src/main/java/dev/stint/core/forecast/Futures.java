package dev.stint.core.forecast;

import java.util.List;
import java.util.random.RandomGenerator;

/** Where futures of a few spot markets come from, all of them together. Immutable; the same numbers drawn give the same futures. */
public interface Futures {

    /** Of how many markets. */
    int markets();

    /**
     * Draws equally likely futures. Each begins now.
     *
     * @param count how many
     * @param tickSeconds length of a tick
     * @param ticks how many ticks each is long
     * @param random draws the numbers; seeded by the caller
     * @return for each future, for each market, machines to be had at the beginning of each tick: 1 or 0
     */
    List<int[][]> draw(int count, int tickSeconds, int ticks, RandomGenerator random);
}
