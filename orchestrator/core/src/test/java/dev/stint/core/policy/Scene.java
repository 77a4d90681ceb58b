package dev.stint.core.policy;

import dev.stint.core.placement.Haul;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An observation in the making; times are seconds after {@link #START}. */
final class Scene {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    Capacity capacity = Capacity.SPOT_FIRST;
    double now;
    Optional<Double> deadline = Optional.empty();
    Optional<Money> maxPrice = Optional.empty();
    Optional<Duration> maxWait = Optional.empty();
    Optional<Double> remaining = Optional.of(3600.0);
    double unsaved;
    double startAndRestore = 10;
    double save = 2;
    double cadence = 30;
    double upFor = -1;
    Duration seenBefore = Duration.ZERO;
    Optional<Current> current = Optional.empty();
    Optional<Double> idleSince = Optional.of(0.0);
    final List<Candidate> candidates = new ArrayList<>();

    static Market spot(String zone) {
        return new Market("local", "storm", zone, "cpu-2", CapacityType.SPOT);
    }

    static Market onDemand(String zone) {
        return new Market("local", "storm", zone, "cpu-2", CapacityType.ON_DEMAND);
    }

    static Instant at(double seconds) {
        return START.plus(seconds(seconds));
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    Scene open(Market market, double price, double hazardPerHour) {
        return offer(market, price, OptionalDouble.of(hazardPerHour), 20, Offer.Availability.AVAILABLE, "");
    }

    Scene gone(Market market, double price) {
        return offer(market, price, OptionalDouble.of(0), 20, Offer.Availability.UNAVAILABLE, "");
    }

    Scene closed(Market market, double price, String why) {
        return offer(market, price, OptionalDouble.of(0), 20, Offer.Availability.AVAILABLE, why);
    }

    Scene offer(
            Market market,
            double price,
            OptionalDouble hazardPerHour,
            double startBound,
            Offer.Availability availability,
            String closedWhy) {
        Offer offer = new Offer(
                market,
                Shape.cpus(2, 4),
                Money.of(price),
                hazardPerHour,
                availability,
                seconds(startBound),
                Duration.ZERO,
                at(now));
        boolean up = availability == Offer.Availability.AVAILABLE;
        candidates.add(new Candidate(
                offer,
                new Seen(
                        START.minusSeconds(3600),
                        up ? Optional.of(upFor < 0 ? START.minusSeconds(3600) : at(now - upFor)) : Optional.empty(),
                        seenBefore),
                closedWhy.isEmpty() ? Optional.empty() : Optional.of(at(now + 60)),
                closedWhy));
        return this;
    }

    /** The market that was added last reaches the run's checkpoints only when they are brought somewhere. */
    Scene over(Haul haul) {
        Candidate last = candidates.remove(candidates.size() - 1);
        candidates.add(
                new Candidate(last.offer(), last.seen(), last.closedUntil(), last.closedWhy(), Optional.of(haul)));
        return this;
    }

    Scene on(Market market, double since) {
        current = Optional.of(new Current(market, at(since), true));
        idleSince = Optional.empty();
        return this;
    }

    Observation seen() {
        return new Observation(
                at(now),
                START,
                new Goal(capacity, deadline.map(Scene::at), maxPrice, maxWait),
                new Work(
                        remaining.map(Scene::seconds),
                        seconds(unsaved),
                        seconds(startAndRestore),
                        seconds(save),
                        seconds(cadence)),
                current,
                idleSince.map(Scene::at),
                candidates);
    }
}
