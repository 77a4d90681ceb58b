package dev.stint.providers.local;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What one market of a scenario does over time. Offsets count from the submission of the run that looks at it. Immutable and
 * pure.
 *
 * @param price US dollars per machine-hour
 * @param available machines obtainable for one run
 * @param hazardPerHour interruptions per machine-hour the market states; empty when it states nothing
 */
record MarketScript(Steps price, Steps available, OptionalDouble hazardPerHour) {

    Money priceAt(Duration offset) {
        return new Money(BigDecimal.valueOf(price.at(offset)));
    }

    int availableAt(Duration offset) {
        return (int) available.at(offset);
    }

    /** The first offset after the given one at which price or availability is another; empty when both stay for ever. */
    Optional<Duration> nextChangeAfter(Duration offset) {
        return Stream.of(price.nextChangeAfter(offset), available.nextChangeAfter(offset))
                .flatMap(Optional::stream)
                .min(Duration::compareTo);
    }

    /** The first offset within {@code [from, to]} at which fewer than so many machines are obtainable, if there is one. */
    Optional<Duration> firstBelow(int machines, Duration from, Duration to) {
        Optional<Duration> round = available.repeat();
        Duration end =
                round.map(from::plus).filter(once -> once.compareTo(to) < 0).orElse(to);
        Optional<Duration> offset = Optional.of(from);
        while (offset.isPresent() && offset.get().compareTo(end) <= 0) {
            if (availableAt(offset.get()) < machines) {
                return offset;
            }
            offset = available.nextChangeAfter(offset.get());
        }
        return Optional.empty();
    }
}
