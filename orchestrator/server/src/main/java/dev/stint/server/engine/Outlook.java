package dev.stint.server.engine;

import dev.stint.core.forecast.Analogues;
import dev.stint.core.forecast.Forecast;
import dev.stint.core.forecast.Forecaster;
import dev.stint.core.forecast.Futures;
import dev.stint.core.forecast.Library;
import dev.stint.core.forecast.Prospect;
import dev.stint.core.forecast.Question;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One run's outlook: what its loop last saw, what it saw of markets before, and the forecast that follows from it. Safe for use by
 * many threads.
 */
final class Outlook {

    /** Spot markets that are simulated, the cheapest first: dearer ones are hardly used. */
    private static final int MARKETS = 6;

    private static final int FUTURES = 200;
    private static final long SEED = 1;

    /** For so long a forecast is not made anew, however often it is asked for. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** What takes longer is no plan, and its seconds no number. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    /**
     * A forecast of what is still to come.
     *
     * @param at the look it was made from; its times count from then
     * @param basis {@code history} or {@code hazard}
     */
    record Made(Instant at, String basis, Forecast forecast) {}

    private final Map<Market, Sighting> sightings = new HashMap<>();
    private Optional<Observation> last = Optional.empty();
    private Optional<Made> made = Optional.empty();

    synchronized void see(Observation seen) {
        last = Optional.of(seen);
        for (Candidate candidate : seen.candidates()) {
            if (candidate.offer().market().interruptible()) {
                boolean up = up(candidate, seen.now());
                sightings
                        .computeIfAbsent(candidate.offer().market(), market -> new Sighting(up, seen.now()))
                        .look(up, seen.now());
            }
        }
    }

    /** The forecast from the last look; empty while nobody knows how much is left to do. */
    synchronized Optional<Made> forecast(Library recordings) {
        boolean fresh = made.isPresent()
                && last.isPresent()
                && Duration.between(made.get().at(), last.get().now()).compareTo(FRESH) < 0;
        if (!fresh) {
            made = last.flatMap(seen -> forecast(seen, recordings));
        }
        return made;
    }

    private Optional<Made> forecast(Observation seen, Library recordings) {
        Goal goal = seen.goal();
        Optional<Duration> remaining = seen.work().remaining();
        List<Candidate> spot = seen.candidates().stream()
                .filter(candidate -> candidate.offer().market().interruptible())
                .filter(candidate -> affordable(candidate, goal))
                .sorted(Comparator.comparing(
                                (Candidate candidate) -> candidate.offer().perHour())
                        .thenComparing(candidate -> candidate.offer().market().id()))
                .limit(goal.capacity() == Capacity.ON_DEMAND ? 0 : MARKETS)
                .toList();
        Optional<Money> unit = seen.candidates().stream()
                .filter(candidate -> candidate.offer().market().capacity() == CapacityType.ON_DEMAND)
                .filter(candidate -> affordable(candidate, goal))
                .map(candidate -> candidate.offer().perHour())
                .min(Comparator.naturalOrder())
                .or(() -> spot.stream()
                        .map(candidate -> candidate.offer().perHour())
                        .max(Comparator.naturalOrder()))
                .filter(Money::isPositive);
        if (remaining.isEmpty() || unit.isEmpty()) {
            return Optional.empty();
        }
        Question.Job job = new Question.Job(
                remaining.get(),
                goal.deadline().map(deadline -> Duration.between(seen.now(), deadline)),
                interruption(seen, spot),
                goal.capacity(),
                // when a run that only takes spot gives up is no part of a forecast
                goal.capacity() == Capacity.SPOT_ONLY ? Optional.empty() : goal.maxWait());
        if (job.horizon().compareTo(LONGEST) > 0 || job.work().compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        Optional<Futures> futures = spot.isEmpty()
                ? Optional.empty()
                : Optional.of(Prospect.futures(
                        spot.stream()
                                .map(candidate -> prospect(candidate, seen.now()))
                                .toList(),
                        recordings,
                        job.horizon()));
        boolean holds = seen.current().filter(Observation.Current::useful).isPresent();
        Forecast forecast = Forecaster.ofStint(FUTURES, SEED)
                .of(new Question(
                        job,
                        futures.map(source -> new Question.Spot(
                                spot.stream()
                                        .map(candidate -> candidate.offer().perHour())
                                        .toList(),
                                source)),
                        unit.get(),
                        Money.ZERO,
                        holds));
        return unbounded(goal, forecast)
                ? Optional.empty()
                : Optional.of(new Made(
                        seen.now(),
                        futures.filter(Analogues.class::isInstance).isPresent() ? "history" : "hazard",
                        forecast));
    }

    /** Whether the ranges would only say where the look ahead ended: a run that nothing but spot may finish may take for ever. */
    private static boolean unbounded(Goal goal, Forecast forecast) {
        boolean bounded = goal.deadline().isPresent() && goal.capacity() != Capacity.SPOT_ONLY;
        return !bounded && forecast.lateShare() > 0.05;
    }

    /** What an interruption costs: the start with restore, a save, and half a cadence where no notice leaves time for a save. */
    private static Duration interruption(Observation seen, List<Candidate> spot) {
        Work work = seen.work();
        Duration start = work.startAndRestore().plus(work.save());
        Optional<Offer> first = spot.stream().findFirst().map(Candidate::offer);
        if (first.isPresent() && first.get().noticeLead().compareTo(work.save()) < 0) {
            start = start.plus(work.cadence().dividedBy(2));
        }
        // once a command runs, its start has been measured, and the bound is no news
        boolean measured = seen.current().filter(Observation.Current::useful).isPresent();
        return measured || first.isEmpty() ? start : start.plus(first.get().startBound());
    }

    private Prospect prospect(Candidate candidate, Instant now) {
        Offer offer = candidate.offer();
        String kind = offer.market().provider() + " " + offer.shape().accelerator();
        Sighting seen = Objects.requireNonNull(sightings.get(offer.market()), "every spot market was looked at");
        return new Prospect(kind.trim(), offer.hazardPerHour(), seen.until(now));
    }

    private static boolean affordable(Candidate candidate, Goal goal) {
        return goal.maxPrice()
                .map(most -> candidate.offer().perHour().compareTo(most) <= 0)
                .orElse(true);
    }

    /** Whether a launch would probably be granted. */
    private static boolean up(Candidate candidate, Instant now) {
        boolean closed = candidate.closedUntil().filter(now::isBefore).isPresent();
        return switch (candidate.offer().availability()) {
            case AVAILABLE -> !closed;
            case UNAVAILABLE -> false;
            case UNKNOWN -> candidate.seen().availableSince().isPresent() || !closed;
        };
    }
}
