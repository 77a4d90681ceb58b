package dev.stint.core.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * How something unknown is spread: its median, the range it lies in with a chance of 50 %, and that with a chance of 90 %.
 *
 * <p>Each bound is a value that occurred: the least one that is not exceeded with the chance in question. So where much of the
 * chance is on a single value, such as the last instant before a deadline, several bounds may be that value.
 *
 * @param low90 not reached with a chance of 5 %
 * @param low50 not reached with a chance of 25 %
 * @param high50 exceeded with a chance of 25 %
 * @param high90 exceeded with a chance of 5 %
 */
public record Ranges<T extends Comparable<? super T>>(T low90, T low50, T median, T high50, T high90) {

    public Ranges {
        List<T> bounds = List.of(low90, low50, median, high50, high90);
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i - 1).compareTo(bounds.get(i)) > 0) {
                throw new IllegalArgumentException("ranges " + bounds + " are not in order; give the lowest first");
            }
        }
    }

    /**
     * The ranges of so many equally likely outcomes, in any order.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static <T extends Comparable<? super T>> Ranges<T> of(List<T> outcomes) {
        if (outcomes.isEmpty()) {
            throw new IllegalArgumentException("no outcomes to take ranges of; give one or more");
        }
        List<T> sorted = outcomes.stream().sorted(Comparator.naturalOrder()).toList();
        return new Ranges<>(
                quantile(sorted, 0.05),
                quantile(sorted, 0.25),
                quantile(sorted, 0.50),
                quantile(sorted, 0.75),
                quantile(sorted, 0.95));
    }

    /** The same in another measure, which must keep the order. */
    public <U extends Comparable<? super U>> Ranges<U> map(Function<T, U> measure) {
        return new Ranges<>(
                measure.apply(low90),
                measure.apply(low50),
                measure.apply(median),
                measure.apply(high50),
                measure.apply(high90));
    }

    /** All five, lowest first: at 5, 25, 50, 75 and 95 %. */
    public List<T> bounds() {
        return Arrays.asList(low90, low50, median, high50, high90);
    }

    private static <T> T quantile(List<T> sorted, double share) {
        int place = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, place));
    }
}
