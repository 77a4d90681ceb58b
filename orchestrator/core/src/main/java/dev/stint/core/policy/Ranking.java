package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every candidate in order: those that can be used, cheapest to finish first, then the others, each with its reason.
 *
 * @param all in order; ties by market id, so that the order is always the same
 * @param current the one the run is in, if it is among them
 * @param remaining work left, if known
 */
record Ranking(List<Scored> all, Optional<Scored> current, Optional<Duration> remaining) {

    static Ranking of(Observation seen) {
        Optional<Duration> remaining = seen.work().remaining();
        double unstated = worstStatedHazard(seen.candidates());
        List<Scored> all = seen.candidates().stream()
                .map(candidate -> Scored.of(
                        candidate,
                        out(seen, candidate),
                        hazard(candidate.offer(), unstated),
                        seen.work(),
                        firstStart(seen, candidate)))
                .sorted(Comparator.comparing((Scored scored) -> !scored.open())
                        .thenComparingDouble(scored -> scored.score(remaining))
                        .thenComparing(scored -> scored.market().id()))
                .toList();
        Optional<Scored> current = all.stream()
                .filter(scored -> isCurrent(seen, scored.candidate()))
                .findFirst();
        return new Ranking(all, current, remaining);
    }

    Stream<Scored> open() {
        return all.stream().filter(Scored::open);
    }

    Stream<Scored> openSafe() {
        return open().filter(Scored::safe);
    }

    List<Decision.Ranked> reasons() {
        return all.stream().map(scored -> scored.ranked(remaining)).toList();
    }

    static boolean allowed(Capacity capacity, CapacityType type) {
        return switch (capacity) {
            case SPOT_FIRST -> true;
            case SPOT_ONLY -> type == CapacityType.SPOT;
            case ON_DEMAND -> type != CapacityType.SPOT;
        };
    }

    private static Optional<String> out(Observation seen, Candidate candidate) {
        Offer offer = candidate.offer();
        CapacityType type = offer.market().capacity();
        if (!allowed(seen.goal().capacity(), type)) {
            return Optional.of("capacity " + seen.goal().capacity() + " does not allow " + type.word());
        }
        Optional<Money> most = seen.goal().maxPrice();
        if (most.isPresent() && offer.perHour().compareTo(most.get()) > 0) {
            return Optional.of(offer.perHour() + " per hour is over max_price " + most.get());
        }
        if (isCurrent(seen, candidate)) {
            return Optional.empty();
        }
        if (candidate.closedUntil().isPresent() && candidate.closedUntil().get().isAfter(seen.now())) {
            return Optional.of(
                    "closed until " + candidate.closedUntil().get() + " after a refusal: " + candidate.closedWhy());
        }
        return offer.availability() == Offer.Availability.UNAVAILABLE
                ? Optional.of("no capacity since it was last asked, at " + offer.observedAt())
                : Optional.empty();
    }

    /** Who states no hazard is taken for the worst of those who do: silence must not look like safety. */
    private static double worstStatedHazard(List<Candidate> candidates) {
        return candidates.stream()
                .map(Candidate::offer)
                .filter(offer -> offer.market().interruptible())
                .mapToDouble(offer -> offer.hazardPerHour().orElse(0))
                .max()
                .orElse(0);
    }

    private static double hazard(Offer offer, double unstated) {
        return offer.hazardPerHour().orElse(offer.market().interruptible() ? unstated : 0);
    }

    private static Optional<Duration> firstStart(Observation seen, Candidate candidate) {
        if (!isCurrent(seen, candidate)) {
            return Optional.empty();
        }
        Current current = seen.current().orElseThrow();
        if (current.useful()) {
            return Optional.of(Duration.ZERO);
        }
        Duration left = candidate
                .offer()
                .startBound()
                .plus(seen.work().startAndRestore())
                .minus(Duration.between(current.since(), seen.now()));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    private static boolean isCurrent(Observation seen, Candidate candidate) {
        return seen.current()
                .filter(current -> current.market().equals(candidate.offer().market()))
                .isPresent();
    }
}
