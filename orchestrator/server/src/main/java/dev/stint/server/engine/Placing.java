package dev.stint.server.engine;

import dev.stint.core.policy.Decision;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.PlacementPolicy;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunKind;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.queue.TurnLostException;
import dev.stint.server.queue.Turns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks the policy where a run should be, and turns its decision into an event. */
@Component
class Placing {

    private static final Logger log = LoggerFactory.getLogger(Placing.class);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final RunTable runs;
    private final AttemptTable attempts;
    private final EventTable events;
    private final PlacementPolicy policy;
    private final Transitions transitions;
    private final LaunchDesk launches;
    private final Crossings crossings;
    private final ShardQueue queue;
    private final Turns turns;
    private final Outlooks outlooks;
    private final EngineProperties properties;
    private final InstantSource clock;

    Placing(
            RunTable runs,
            AttemptTable attempts,
            EventTable events,
            PlacementPolicy policy,
            Transitions transitions,
            LaunchDesk launches,
            Crossings crossings,
            ShardQueue queue,
            Turns turns,
            Outlooks outlooks,
            EngineProperties properties,
            InstantSource clock) {
        this.runs = runs;
        this.attempts = attempts;
        this.events = events;
        this.policy = policy;
        this.transitions = transitions;
        this.launches = launches;
        this.crossings = crossings;
        this.queue = queue;
        this.turns = turns;
        this.outlooks = outlooks;
        this.properties = properties;
        this.clock = clock;
    }

    /** Chooses a market for a run without a machine, or says why it waits. Returns when to look again. */
    Duration place(RunRow run, AttemptMemory memory) {
        Optional<Duration> underWay = crossings.underWay(run);
        if (underWay.isPresent()) {
            return underWay.get();
        }
        Instant now = clock.instant();
        List<Candidate> candidates = look(run, memory, now);
        String unasked = memory.markets.unasked();
        if (candidates.isEmpty() && unasked.isEmpty()) {
            transitions.apply(run.id(), new RunEvent.Fatal(memory.markets.whyNone(memory.terms)));
            return Duration.ZERO;
        }
        List<AttemptRow> launched = attempts.granted(run.id());
        Decision decision = policy.decide(outlooks.saw(
                run,
                new Observation(
                        now,
                        run.submittedAt(),
                        memory.terms.goal(),
                        queue.behind(
                                run,
                                WorkEstimate.of(
                                        run, launched, memory.terms, first(candidates, Optional.empty()), properties)),
                        Optional.empty(),
                        Optional.of(idleSince(run, launched)),
                        candidates)));
        sayRisk(run, memory, decision);
        switch (decision.action()) {
            case PLACE -> {
                if (!turns.keep(run.id())) {
                    return lineUp(run, memory);
                }
                Candidate chosen = candidate(candidates, decision.market().orElseThrow());
                Offer offer = chosen.offer();
                if (chosen.haul().isPresent()) {
                    if (!launches.rests(run, memory.terms)) {
                        launches.prepare(offer.market(), chosen.haul().get().to());
                        crossings.begin(run, offer.market(), chosen.haul().get(), decision.why());
                    }
                    memory.waitingSaid = Optional.empty();
                    return SHORTEST;
                }
                Optional<String> launch;
                try {
                    launch = launches.place(
                            run,
                            memory.terms,
                            offer,
                            decision.why() + memory.markets.leftOut(memory.terms),
                            () -> turns.require(run.id()));
                } catch (TurnLostException e) {
                    return lineUp(run, memory);
                } catch (UnequippedException e) {
                    log.warn("run={} {}", run.id(), e.getMessage());
                    sayWaiting(run, memory, String.valueOf(e.getMessage()), e.getMessage() + "; it is tried again");
                    return bounded(properties.recheck().multipliedBy(10));
                }
                memory.nextLaunch(launch, offer);
                return Duration.ZERO;
            }
            case GIVE_UP -> {
                String doubt = lockedOut(candidates).map(why -> "; " + why).orElse(unasked);
                if (!doubt.isEmpty()) {
                    // whether there is capacity nobody can tell: a run is not lost because credentials expired
                    sayWaiting(run, memory, "beyond its time" + doubt, "for longer than was asked for" + doubt);
                    return bounded(properties.recheck().multipliedBy(10));
                }
                transitions.apply(run.id(), new RunEvent.Fatal(decision.why()));
                return Duration.ZERO;
            }
            default -> {
                // said once, and again when the providers that cannot be asked are others
                String aside = unasked + memory.markets.leftOut();
                sayWaiting(run, memory, aside, decision.why() + aside);
                return bounded(Duration.between(now, decision.recheckAt()));
            }
        }
    }

    /** Looks again at a run that has a machine: the price in force, and whether it should be elsewhere. */
    Verdict reconsider(RunRow run, AttemptRow attempt, AttemptMemory memory) {
        Instant now = clock.instant();
        List<Candidate> candidates = look(run, memory, now);
        Optional<Offer> own = candidates.stream()
                .map(Candidate::offer)
                .filter(o -> o.market().equals(attempt.market()))
                .findFirst();
        memory.offer = own.or(() -> memory.offer);
        boolean runs = run.machine().state() == RunState.RUNNING;
        if (!runs && run.deadline().isEmpty()) {
            return new Verdict(own, Optional.empty());
        }
        List<AttemptRow> launched = attempts.granted(run.id());
        Decision decision = policy.decide(outlooks.saw(
                run,
                new Observation(
                        now,
                        run.submittedAt(),
                        memory.terms.goal(),
                        queue.behind(
                                run, WorkEstimate.of(run, launched, memory.terms, first(candidates, own), properties)),
                        Optional.of(new Observation.Current(
                                attempt.market(), attempt.grantedAt().orElse(now), runs)),
                        Optional.empty(),
                        candidates)));
        sayRisk(run, memory, decision);
        if (decision.action() == Decision.Action.MOVE) {
            transitions.apply(
                    run.id(), new RunEvent.MoveChosen(decision.market().orElseThrow(), decision.why()));
        }
        return new Verdict(own, Optional.of(decision.recheckAt()));
    }

    /**
     * What a look at a run with a machine found.
     *
     * @param own what its market is offered for now, if it is on offer
     * @param recheckAt when the policy wants to be asked again, if it was asked
     */
    record Verdict(Optional<Offer> own, Optional<Instant> recheckAt) {}

    private List<Candidate> look(RunRow run, AttemptMemory memory, Instant now) {
        List<Candidate> candidates = memory.markets.look(run, memory.terms, now);
        Optional<RunRow.OnDemand> onDemand = MarketWatch.cheapestOnDemand(candidates);
        if (onDemand.isPresent() && !onDemand.equals(run.onDemand())) {
            runs.onDemandSeen(run.id(), onDemand.get());
            run.shardOf().ifPresent(shard -> runs.onDemandSeen(shard.parent(), onDemand.get()));
        }
        return candidates;
    }

    /** A run that has found a machine and has no turn any more. */
    private Duration lineUp(RunRow run, AttemptMemory memory) {
        sayWaiting(
                run,
                memory,
                "no turn",
                "it looked for a machine for so long that others took its turn; now there is one, and it is in line again");
        return bounded(properties.recheck());
    }

    /** What refused us everywhere, if it was our credentials everywhere. */
    private static Optional<String> lockedOut(List<Candidate> candidates) {
        boolean all = !candidates.isEmpty()
                && candidates.stream()
                        .allMatch(c -> c.closedUntil().isPresent() && Cooldowns.ofCredentials(c.closedWhy()));
        return all ? Optional.of("credentials are refused (" + candidates.get(0).closedWhy() + ")") : Optional.empty();
    }

    /** @param reason what makes it worth saying again when it is another one */
    private void sayWaiting(RunRow run, AttemptMemory memory, String reason, String why) {
        if (memory.waitingSaid.filter(reason::equals).isEmpty()) {
            memory.waitingSaid = Optional.of(reason);
            transitions.apply(run.id(), new RunEvent.Waiting(why));
        }
    }

    private void sayRisk(RunRow run, AttemptMemory memory, Decision decision) {
        if (decision.atRisk().isPresent() && !memory.atRiskSaid) {
            memory.atRiskSaid = true;
            transitions.apply(
                    run.id(), new RunEvent.DeadlineAtRisk(decision.atRisk().get()));
        }
    }

    /** Since when the run could have had a machine and has none: time in the queue, or at rest, is no waiting for capacity. */
    private Instant idleSince(RunRow run, List<AttemptRow> launched) {
        return Stream.concat(
                        launched.stream().flatMap(a -> a.endedAt().stream()),
                        events.newest(run.id(), RunKind.ADMITTED.word()).stream())
                .max(Instant::compareTo)
                .orElse(run.submittedAt());
    }

    private static Optional<Offer> first(List<Candidate> candidates, Optional<Offer> own) {
        return own.or(() -> candidates.stream().map(Candidate::offer).findFirst());
    }

    private static Candidate candidate(List<Candidate> candidates, Market market) {
        return candidates.stream()
                .filter(c -> c.offer().market().equals(market))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the policy chose " + market + ", which is no candidate"));
    }

    private static Duration bounded(Duration pause) {
        if (pause.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
