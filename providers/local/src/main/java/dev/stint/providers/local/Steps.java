package dev.stint.providers.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A number that changes at known offsets from a start, and keeps its last value for ever unless the whole repeats. Immutable
 * and pure.
 *
 * @param steps values with the offset each begins at; the first at zero, then strictly rising
 * @param repeat length of one round; empty when the steps are gone through once
 */
record Steps(List<Step> steps, Optional<Duration> repeat) {

    /**
     * One value.
     *
     * @param from offset it begins at
     * @param value what it is, until the next step
     */
    record Step(Duration from, double value) {}

    Steps {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !steps.get(0).from().isZero()) {
            throw new IllegalArgumentException("steps: the first of " + steps.size() + " must begin at 0s");
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).from().compareTo(steps.get(i - 1).from()) <= 0) {
                throw new IllegalArgumentException(
                        "steps: " + words(steps.get(i).from()) + " does not come after "
                                + words(steps.get(i - 1).from()) + "; put the steps in rising order");
            }
        }
        Duration last = steps.get(steps.size() - 1).from();
        if (repeat.isPresent() && repeat.get().compareTo(last) <= 0) {
            throw new IllegalArgumentException(
                    "steps: repeat " + words(repeat.get()) + " ends before the last step at " + words(last));
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() / 1000.0 + "s";
    }

    /** The same value for ever. */
    static Steps constant(double value) {
        return new Steps(List.of(new Step(Duration.ZERO, value)), Optional.empty());
    }

    /** These steps, cut off at the end of a round and repeated. */
    Steps repeatedEvery(Duration round) {
        List<Step> kept = new ArrayList<>(steps);
        kept.removeIf(step -> step.from().compareTo(round) >= 0);
        return new Steps(kept, Optional.of(round));
    }

    /** The value at an offset; before the start counts as the start. */
    double at(Duration offset) {
        return steps.get(indexAt(inRound(offset))).value();
    }

    /** The first offset after the given one at which the value is another; empty when it stays for ever. */
    Optional<Duration> nextChangeAfter(Duration offset) {
        Duration begin = offset.isNegative() ? Duration.ZERO : offset;
        Duration inRound = inRound(begin);
        Duration roundStart = begin.minus(inRound);
        double now = at(begin);
        for (int i = indexAt(inRound) + 1; i < steps.size(); i++) {
            if (steps.get(i).value() != now) {
                return Optional.of(roundStart.plus(steps.get(i).from()));
            }
        }
        if (repeat.isEmpty()) {
            return Optional.empty();
        }
        Duration nextRound = roundStart.plus(repeat.get());
        for (Step step : steps) {
            if (step.value() != now) {
                return Optional.of(nextRound.plus(step.from()));
            }
        }
        return Optional.empty();
    }

    private Duration inRound(Duration offset) {
        if (offset.isNegative()) {
            return Duration.ZERO;
        }
        return repeat.map(round -> Duration.ofNanos(offset.toNanos() % round.toNanos()))
                .orElse(offset);
    }

    private int indexAt(Duration offset) {
        int low = 0;
        int high = steps.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (steps.get(middle).from().compareTo(offset) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
