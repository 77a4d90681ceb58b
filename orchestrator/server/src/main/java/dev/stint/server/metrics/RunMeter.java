package dev.stint.server.metrics;

import dev.stint.core.run.Effect;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.providers.Market;
import dev.stint.server.db.RunRow;
import dev.stint.server.engine.Onlooker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what becomes of runs, once it is durable. What it remembers in between, of live runs only, is lost with the process: then a
 * time is not measured, and none is measured wrongly.
 */
final class RunMeter implements Onlooker {

    private final Meters meters;
    private final InstantSource clock;
    private final Map<String, Instant> queuedSince = new ConcurrentHashMap<>();
    private final Map<String, Instant> noticedAt = new ConcurrentHashMap<>();

    RunMeter(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public void seen(RunRow before, RunEvent event, Transition transition, Instant now) {
        List<Runnable> counts = new ArrayList<>();
        if (!transition.rejected()) {
            states(before, transition.run().state(), now, counts);
            events(before, event, now, counts);
        }
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.CloseAttempt close) {
                before.machine().market().ifPresent(market -> counts.add(() -> closed(market, close)));
            }
        }
        if (!counts.isEmpty()) {
            Commits.after(() -> counts.forEach(Runnable::run));
        }
    }

    /** A machine is asked for on behalf of a run. */
    void launching(String run) {
        Instant noticed = noticedAt.remove(run);
        if (noticed != null) {
            meters.replaced(between(noticed, clock.instant()));
        }
    }

    private void states(RunRow before, RunState after, Instant now, List<Runnable> counts) {
        RunState was = before.machine().state();
        String run = before.id();
        if (after == was) {
            return;
        }
        if (after == RunState.QUEUED) {
            counts.add(() -> queuedSince.put(run, now));
        } else if (was == RunState.QUEUED && !after.resting()) {
            counts.add(() -> {
                meters.atWork(before.team());
                Instant since = queuedSince.remove(run);
                if (since == null && before.machine().attempt() == 0) {
                    since = before.submittedAt();
                }
                if (since != null) {
                    meters.waited(between(since, now));
                }
            });
        }
        if (after.resting()) {
            counts.add(() -> {
                queuedSince.remove(run);
                noticedAt.remove(run);
                if (before.shardOf().isEmpty()) {
                    meters.ended(before.team(), after.name().toLowerCase(Locale.ROOT));
                }
            });
        }
    }

    private void events(RunRow before, RunEvent event, Instant now, List<Runnable> counts) {
        if (event instanceof RunEvent.Noticed) {
            counts.add(() -> noticedAt.putIfAbsent(before.id(), now));
        } else if (event instanceof RunEvent.Committed committed && committed.saveSeconds() > 0) {
            counts.add(() -> meters.committed(Duration.ofNanos(Math.round(committed.saveSeconds() * 1e9))));
        } else if (event instanceof RunEvent.DeadlineAtRisk) {
            counts.add(() -> meters.atRisk(before.team()));
        }
    }

    private void closed(Market market, Effect.CloseAttempt close) {
        String type = market.capacity().word();
        meters.attempt(market.provider(), type, close.outcome().name().toLowerCase(Locale.ROOT));
        if (close.outcome() == Effect.Outcome.PREEMPTED) {
            meters.preempted(market.provider(), type);
        }
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
