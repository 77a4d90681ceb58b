package dev.stint.server.engine;

import dev.stint.core.policy.Decision;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.PlacementPolicy;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunMachine;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The script on the run machine and the policy alone: no engine, no database, no machine; effects are what they should lead to. */
final class SimulatedStage implements Stage {
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private final PlacementPolicy policy;
    private final EngineProperties settings;
    private final FakeCloud prices;
    private final Map<Market, Seen> history = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private Instant now = BEGIN;
    private Run run = Run.accepted("job", new Run.Rules(0, Set.of(), Set.of()));
    private Instant idleSince = BEGIN;
    private Instant grantedAt = BEGIN;
    private long kept;
    private boolean started;
    private boolean saved;
    private boolean waitingSaid;
    private int machines;

    /** @param prices is asked for offers only */
    SimulatedStage(PlacementPolicy policy, EngineProperties settings, FakeCloud prices) {
        this.policy = policy;
        this.settings = settings;
        this.prices = prices;
    }

    @Override
    public void submit() {
        say("submitted");
        apply(new RunEvent.Admitted());
        settle();
    }

    @Override
    public void pass(Duration time) {
        now = now.plus(time);
        settle();
    }

    @Override
    public void dry(Market market) {
        prices.dry(market);
    }

    @Override
    public void wet(Market market) {
        prices.wet(market);
    }

    @Override
    public void begins(long step) {
        started = true;
        apply(new RunEvent.CommandStarted(step > 0 ? OptionalLong.of(step) : OptionalLong.empty(), step));
    }

    @Override
    public void keeps(long checkpoint, long step, Duration since) {
        kept = step;
        saved = true;
        apply(new RunEvent.Committed(checkpoint, step, 100, 0.5));
    }

    @Override
    public void taken() {
        apply(new RunEvent.Noticed("to be taken"));
        apply(new RunEvent.Drained("drained"));
        settle();
    }

    @Override
    public void obeys() {
        apply(new RunEvent.Drained("drained"));
        settle();
    }

    @Override
    public void done() {
        apply(new RunEvent.CommandExited(0, "exit 0"));
        apply(new RunEvent.Settled("settled"));
    }

    @Override
    public RunState state() {
        return run.state();
    }

    @Override
    public List<String> log() {
        return List.copyOf(log);
    }

    private void apply(RunEvent event) {
        Run before = run;
        Transition transition = RunMachine.apply(run, event);
        assert !transition.rejected() : transition.why();
        run = transition.run();
        if (run.attempt() != before.attempt() || run.state() != before.state()) {
            waitingSaid = false;
        }
        if (before.machine().isPresent() && run.machine().isEmpty()) {
            idleSince = now;
        }
        say(transition.kind());
    }

    private void say(String kind) {
        log.add("+" + Duration.between(BEGIN, now).toSeconds() + "s attempt " + run.attempt() + " " + kind + " -> "
                + run.state());
    }

    /** Decides until there is nothing more to do at this instant. */
    private void settle() {
        while (run.state() == RunState.PLACING || run.state() == RunState.STARTING || run.state() == RunState.RUNNING) {
            Decision decision = policy.decide(seen());
            switch (decision.action()) {
                case PLACE -> {
                    apply(new RunEvent.Placed(decision.market().orElseThrow(), decision.why()));
                    grantedAt = now;
                    apply(new RunEvent.LaunchGranted("vm-" + ++machines));
                }
                case MOVE -> apply(new RunEvent.MoveChosen(decision.market().orElseThrow(), decision.why()));
                case WAIT -> {
                    if (!waitingSaid) {
                        apply(new RunEvent.Waiting(decision.why()));
                        waitingSaid = true;
                    }
                    return;
                }
                case STAY -> {
                    return;
                }
                case GIVE_UP -> throw new IllegalStateException(decision.why());
            }
        }
    }

    private Observation seen() {
        boolean has = run.machine().isPresent();
        return new Observation(
                now,
                BEGIN,
                new Observation.Goal(
                        Observation.Capacity.SPOT_FIRST,
                        Optional.of(BEGIN.plus(Duration.ofHours(2))),
                        Optional.empty(),
                        Optional.empty()),
                new Observation.Work(
                        Optional.of(Duration.ofSeconds(ScriptedLife.STEPS - kept)),
                        Duration.ZERO,
                        started ? Duration.ofSeconds(10) : settings.startAndRestore(),
                        saved ? Duration.ofMillis(500) : settings.save(),
                        Duration.ofSeconds(60)),
                has
                        ? Optional.of(new Observation.Current(
                                run.market().orElseThrow(), grantedAt, run.state() == RunState.RUNNING))
                        : Optional.empty(),
                has ? Optional.empty() : Optional.of(idleSince),
                prices.offers(new OfferQuery(Set.of(), now, BEGIN)).stream()
                        .map(this::candidate)
                        .toList());
    }

    private Candidate candidate(Offer offer) {
        boolean up = offer.availability() == Offer.Availability.AVAILABLE;
        Seen seen = history.merge(
                offer.market(),
                new Seen(now, up ? Optional.of(now) : Optional.empty(), Duration.ZERO),
                (before, fresh) -> {
                    if (before.availableSince().isPresent() == up) {
                        return before;
                    }
                    Duration more = before.availableSince()
                            .map(since -> Duration.between(since, now))
                            .orElse(Duration.ZERO);
                    return new Seen(
                            before.from(),
                            up ? Optional.of(now) : Optional.empty(),
                            before.availableBefore().plus(more));
                });
        return new Candidate(offer, seen, Optional.empty(), "");
    }
}
