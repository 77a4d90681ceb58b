package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.api.KeepViews.SweepView;
import dev.stint.server.RefusedException;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.SweepTable;
import dev.stint.server.engine.Executions;
import dev.stint.server.life.Activity;
import dev.stint.server.peers.Peers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks after all logs, one sweep at a time. What a killed server left half done is the next sweep's; its entries are closed when the
 * next server starts. Safe for use by many threads.
 */
@Component
final class Sweeper implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    /** Hourly sweeps look at runs that ended so short a time ago, too. */
    private static final Duration RECENT = Duration.ofDays(1);

    /** A sweep of everything that is older was missed. */
    private static final Duration NIGHTS = Duration.ofDays(1);

    /** So many are remembered; the last is what people ask for. */
    private static final int REMEMBERED = 100;

    private final SweepJob job;
    private final SweepTable sweeps;
    private final RunTable runs;
    private final Executions executions;
    private final Peers peers;
    private final Activity activity;
    private final InstantSource clock;
    private final ReentrantLock one = new ReentrantLock(true);
    private volatile boolean running;
    private volatile boolean ending;

    Sweeper(
            SweepJob job,
            SweepTable sweeps,
            RunTable runs,
            Executions executions,
            Peers peers,
            Activity activity,
            InstantSource clock) {
        this.job = job;
        this.sweeps = sweeps;
        this.runs = runs;
        this.executions = executions;
        this.peers = peers;
        this.activity = activity;
        this.clock = clock;
    }

    /** Closes what a killed server left. */
    @Override
    public void start() {
        running = true;
        List<Long> elsewhere = sweeps.elsewhere(peers.me());
        executions.recover(SweepJob.NAME, execution -> elsewhere.contains(SweepJob.number(execution)));
        for (SweepTable.Unended left : sweeps.unended(peers.me())) {
            List<SweepStep> steps = new ArrayList<>(left.view().steps());
            steps.add(new SweepStep(
                    "end", 0, List.of("the server ended during this sweep; the next one does what is left"), ""));
            sweeps.write(
                    left.id(),
                    new SweepView(
                            left.view().kind(),
                            left.view().startedAt(),
                            Optional.of(clock.instant()),
                            steps,
                            left.view().orphans()));
        }
    }

    /** Crash-only, as the engine: a sweep under way breaks off before the next log, and ends with the process. */
    @Override
    public void stop() {
        ending = true;
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /**
     * Sweeps now; waits for the one under way first.
     *
     * @throws RefusedException when another server sweeps
     */
    SweepView sweep(SweepKind kind) {
        one.lock();
        try {
            List<Long> elsewhere = sweeps.elsewhere(peers.me());
            if (!elsewhere.isEmpty()) {
                throw new RefusedException(
                        409,
                        3,
                        "sweep " + elsewhere.get(0) + " is under way on another server; try again when it is done",
                        List.of());
            }
            return perform(kind);
        } finally {
            one.unlock();
        }
    }

    /** Sweeps now, unless one is under way: that one does it. */
    Optional<SweepView> sweepUnlessBusy(SweepKind kind) {
        if (!one.tryLock()) {
            return Optional.empty();
        }
        try {
            return sweeps.elsewhere(peers.me()).isEmpty() ? Optional.of(perform(kind)) : Optional.empty();
        } finally {
            one.unlock();
        }
    }

    /** Whether there is something to look after, and nothing has looked after all of it for a day. */
    boolean missed() {
        return sweeps.lastWhole(SweepKind.wholeWords())
                .or(runs::firstSubmission)
                .filter(last -> last.isBefore(clock.instant().minus(NIGHTS)))
                .isPresent();
    }

    private SweepView perform(SweepKind kind) {
        Instant now = clock.instant();
        job.forget(sweeps.forget(REMEMBERED));
        SweepScope scope = new SweepScope(
                kind,
                now,
                sweeps.last().flatMap(SweepView::endedAt),
                kind.whole() ? runs.newestFirst() : runs.lively(now.minus(RECENT)),
                runs::find,
                () -> ending);
        long id = sweeps.begin(scope.view(Optional.empty()), peers.me());
        log.info("sweep={} started, {}", id, kind.word());
        if (kind.whole()) {
            // a server that nobody uses stays until it is done; hourly ones would keep it for ever
            activity.begin();
        }
        try {
            job.perform(id, scope, step -> {
                scope.add(step);
                sweeps.write(id, scope.view(Optional.empty()));
            });
        } catch (Exception e) {
            if (ending) {
                log.info("sweep={} broke off with the server", id);
                return scope.view(Optional.empty());
            }
            log.error("sweep={} broke; the next one does what is left", id, e);
            scope.add(new SweepStep("end", 0, List.of("the sweep broke: " + e.getMessage()), ""));
        } finally {
            if (kind.whole()) {
                activity.end();
            }
        }
        SweepView done = scope.view(Optional.of(clock.instant()));
        if (!ending) {
            sweeps.write(id, done);
            log.info("sweep={} ended", id);
        }
        return done;
    }
}
