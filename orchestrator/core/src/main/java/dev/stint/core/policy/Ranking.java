package dev.stint.core.policy;

import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.Scored.Out;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Every candidate with what follows from it; in order, with reasons, when somebody asks. */
final class Ranking {
    /** So that the order is always the same, whoever is asked first. */
    private static final Comparator<Market> BY_NAME = Comparator.comparing(Market::provider)
            .thenComparing(Market::region)
            .thenComparing(Market::zone)
            .thenComparing(Market::instanceType)
            .thenComparing(Market::capacity);

    private final PolicyParameters parameters;
    private final Observation seen;
    final List<Scored> all;
    final Optional<Scored> current;
    /** Seconds of work left; empty where nobody knows. */
    final OptionalDouble work;

    Ranking(PolicyParameters parameters, Observation seen) {
        this.parameters = parameters;
        this.seen = seen;
        work = seen.work().remaining().isPresent()
                ? OptionalDouble.of(Spans.seconds(seen.work().remaining().get()))
                : OptionalDouble.empty();
        List<Candidate> candidates = seen.candidates();
        double unstated = worstStated(candidates);
        @Nullable Current held = seen.current().orElse(null);
        List<Scored> scored = new ArrayList<>(candidates.size());
        @Nullable Scored here = null;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            boolean current =
                    held != null && held.market().equals(candidate.offer().market());
            double gone = current && held != null ? gone(held) : 0;
            Scored one = new Scored(
                    candidate, out(candidate, current), current, seen.work(), life(candidate, unstated), gone);
            scored.add(one);
            here = current ? one : here;
        }
        all = scored;
        current = Optional.ofNullable(here);
    }

    /** The seconds of its start that a machine has behind it; all there are once it works. */
    private double gone(Current held) {
        return held.useful() ? Double.POSITIVE_INFINITY : Spans.seconds(held.since(), seen.now());
    }

    /** Who states no hazard is taken for the worst of those who do: silence must not look like safety. */
    private static double worstStated(List<Candidate> candidates) {
        double worst = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Offer offer = candidates.get(i).offer();
            if (offer.market().interruptible() && offer.hazardPerHour().isPresent()) {
                worst = Math.max(worst, offer.hazardPerHour().getAsDouble());
            }
        }
        return worst;
    }

    /**
     * A machine is taken for itself, as often as the provider states, or because its market dries up. That looks the less likely the
     * longer the market has lasted: nobody knows how often it happens, and every hour without it speaks for seldom.
     */
    private double life(Candidate candidate, double unstated) {
        Offer offer = candidate.offer();
        if (!offer.market().interruptible()) {
            return Double.POSITIVE_INFINITY;
        }
        double taken = offer.hazardPerHour().orElse(unstated) / Spans.SECONDS_PER_HOUR;
        double market = Spans.seconds(parameters.freshLife()) + parameters.lifePerAge() * age(candidate);
        return taken == 0 ? market : 1 / (taken + 1 / market);
    }

    /** Seconds a market has been available for. */
    private double age(Candidate candidate) {
        return candidate.availableSince().isPresent()
                ? Spans.seconds(candidate.availableSince().get(), seen.now())
                : 0;
    }

    /** Whether a market can be waited for: open now, or seen available for more than a small share of the time. */
    boolean returns(Scored scored) {
        Seen history = scored.candidate.seen();
        double prior = Spans.seconds(parameters.freshLife());
        double up = Spans.seconds(history.availableBefore()) + age(scored.candidate);
        double share = (up + prior / 2) / (Spans.seconds(history.from(), seen.now()) + prior);
        boolean away = scored.out == Out.GONE || scored.out == Out.CLOSED;
        return scored.open() || (away && share > parameters.rareShare());
    }

    List<Decision.Ranked> reasons() {
        return all.stream()
                .sorted(Comparator.comparing((Scored scored) -> !scored.open())
                        .thenComparingDouble(scored -> scored.score(work))
                        .thenComparing(Scored::market, BY_NAME))
                .map(scored -> new Decision.Ranked(
                        scored.market(),
                        work.isPresent() ? scored.expectedUsd(work.getAsDouble()) : Double.NaN,
                        scored.open() ? scored.arithmetic(work) : words(scored)))
                .toList();
    }

    /** Whether the first comes before the second where nothing else tells them apart. */
    static boolean byName(Scored one, Scored other) {
        return BY_NAME.compare(one.market(), other.market()) < 0;
    }

    static boolean allowed(Capacity capacity, CapacityType type) {
        return switch (capacity) {
            case SPOT_FIRST -> true;
            case SPOT_ONLY -> type == CapacityType.SPOT;
            case ON_DEMAND -> type != CapacityType.SPOT;
        };
    }

    private Out out(Candidate candidate, boolean current) {
        Offer offer = candidate.offer();
        if (!allowed(seen.goal().capacity(), offer.market().capacity())) {
            return Out.CAPACITY;
        }
        if (seen.goal().maxPrice().isPresent()
                && offer.perHour().compareTo(seen.goal().maxPrice().get()) > 0) {
            return Out.MAX_PRICE;
        }
        if (current) {
            return Out.NOT;
        }
        if (candidate.closedUntil().isPresent() && candidate.closedUntil().get().isAfter(seen.now())) {
            return Out.CLOSED;
        }
        return offer.availability() == Offer.Availability.UNAVAILABLE ? Out.GONE : Out.NOT;
    }

    /** Why a market cannot be used; empty for one that can. */
    String words(Scored scored) {
        Offer offer = scored.candidate.offer();
        return switch (scored.out) {
            case CAPACITY ->
                "capacity " + seen.goal().capacity() + " does not allow "
                        + offer.market().capacity().word();
            case MAX_PRICE ->
                offer.perHour() + " per hour is over max_price "
                        + seen.goal().maxPrice().map(Object::toString).orElse("");
            case CLOSED ->
                "closed until "
                        + scored.candidate.closedUntil().map(Object::toString).orElse("") + " after a refusal: "
                        + scored.candidate.closedWhy();
            case GONE -> "no capacity since it was last asked, at " + offer.observedAt();
            case NOT -> "";
        };
    }
}
