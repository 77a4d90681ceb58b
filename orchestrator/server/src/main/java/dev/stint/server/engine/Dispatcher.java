package dev.stint.server.engine;

import dev.stint.server.db.Holding;
import dev.stint.server.peers.Peers;
import dev.stint.server.queue.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives runs that are not at rest an execution of their own, once they are this server's ({@link Peers}). Runs that are at work hold
 * machines: each is driven at once, however many there are; those that wait are admitted as far as there are slots, and started as fast
 * as leaves room for submissions. Called by one
 * thread; each execution occupies a thread of the executor until the run rests, or has changed hands.
 */
@Component
class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Admission admission;
    private final Peers peers;
    private final Executions executions;
    private final Executor executor;
    private final EngineProperties properties;
    private final Starts starts;
    private final InstantSource clock;
    private final Set<String> live = ConcurrentHashMap.newKeySet();
    private final Map<String, Broken> broken = new ConcurrentHashMap<>();

    Dispatcher(
            Admission admission,
            Peers peers,
            Executions executions,
            RunThreads executor,
            EngineProperties properties,
            Turnstiles doors,
            InstantSource clock) {
        this.admission = admission;
        this.peers = peers;
        this.executions = executions;
        this.executor = executor;
        this.properties = properties;
        this.starts = new Starts(doors::crowded, System::nanoTime);
        this.clock = clock;
    }

    /** One look at the runs; starts what is at work and not driven, then what there are slots for. */
    void dispatch() {
        Instant now = clock.instant();
        peers.takeOver();
        // those, what broke, and what does not rest after all
        peers.held().forEach(run -> start(run, now));
        if (peers.draining()) {
            return;
        }
        List<String> next = admission.next(live, properties.slots(), starts.room()).stream()
                .filter(run -> !live.contains(run) && !rests(run, now))
                .toList();
        int from = 0;
        // what another server has counts for nothing, and keeps nobody behind it from starting
        for (int room = starts.room(); from < next.size() && room > 0; room = starts.room()) {
            List<String> some = next.subList(from, from + Math.min(room, next.size() - from));
            peers.takeAll(some);
            for (String run : some) {
                if (start(run, now)) {
                    starts.started();
                }
            }
            from += some.size();
        }
    }

    int live() {
        return live.size();
    }

    /** Whether it has an execution of its own now. */
    private boolean start(String run, Instant now) {
        if (rests(run, now) || !live.add(run)) {
            return false;
        }
        try {
            Optional<Long> fence = peers.take(run);
            if (fence.isEmpty()) {
                live.remove(run);
                return false;
            }
            Holding holding = new Holding(run, fence.get(), peers.me());
            executor.execute(() -> holding.during(() -> execute(holding)));
            return true;
        } catch (RuntimeException | Error e) {
            // no thread could be had, or the database not be asked: the run is not driven, and the next look tries
            // again
            live.remove(run);
            throw e;
        }
    }

    /** Whether its execution broke, and it is left alone for a while. */
    private boolean rests(String run, Instant now) {
        Broken earlier = broken.get(run);
        return earlier != null && earlier.until().isAfter(now);
    }

    private void execute(Holding holding) {
        String run = holding.run();
        try {
            executions.drive(run);
            broken.remove(run);
            if (!holding.lost()) {
                peers.rests(run);
            }
        } catch (Exception | Error e) {
            if (holding.lost()) {
                broken.remove(run);
                return;
            }
            // errors too: a run that cannot be driven must neither be forgotten nor be tried without a pause
            Broken next = Broken.after(broken.get(run), clock.instant());
            broken.put(run, next);
            log.error("run={} its execution broke; it goes on at {}", run, next.until(), e);
        } finally {
            if (holding.lost()) {
                log.info("run={} is no longer this server's; its loop has ended", run);
                peers.lost(run, holding.fence());
            }
            live.remove(run);
        }
    }

    /** How long a run whose execution broke is left alone; doubles, so that a lasting fault does not fill disk and log. */
    private record Broken(Duration pause, Instant until) {
        static Broken after(@org.jspecify.annotations.Nullable Broken earlier, Instant now) {
            Duration pause = earlier == null ? FIRST_PAUSE : earlier.pause().multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) {
                pause = LONGEST_PAUSE;
            }
            return new Broken(pause, now.plus(pause));
        }
    }
}
