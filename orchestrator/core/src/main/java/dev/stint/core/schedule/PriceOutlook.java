package dev.stint.core.schedule;

import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an hour of a job is expected to cost in the time to come. Immutable.
 *
 * @param basis where the figures come from, in words for people
 * @param steps price per hour from an instant on, in order; the last one holds on
 */
public record PriceOutlook(String basis, List<Step> steps) {

    /** A price from an instant on. */
    public record Step(Instant from, Money perHour) {}

    public PriceOutlook {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("an outlook on prices names none; give one at least");
        }
        for (int i = 1; i < steps.size(); i++) {
            if (!steps.get(i - 1).from().isBefore(steps.get(i).from())) {
                throw new IllegalArgumentException(
                        "prices from " + steps.get(i).from() + " on are out of order; sort them");
            }
        }
    }

    /** What a job costs that begins then: the sum over all steps of price times the time it runs at that price. */
    Money cost(Instant from, Duration time) {
        Instant until = from.plus(time);
        Money sum = Money.ZERO;
        for (int i = 0; i < steps.size(); i++) {
            Instant begin = i == 0 || steps.get(i).from().isBefore(from)
                    ? from
                    : steps.get(i).from();
            Instant end = i + 1 < steps.size() && steps.get(i + 1).from().isBefore(until)
                    ? steps.get(i + 1).from()
                    : until;
            if (begin.isBefore(end)) {
                sum = sum.plus(steps.get(i).perHour().perHourFor(Duration.between(begin, end)));
            }
        }
        return sum;
    }
}
