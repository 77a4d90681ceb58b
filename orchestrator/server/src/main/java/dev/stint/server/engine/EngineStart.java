package dev.stint.server.engine;

import dev.stint.server.db.DatabaseAway;
import dev.stint.server.peers.PeersProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Starts the engine once everything else stands: takes over what a killed server left, then keeps dispatching and reaping.
 * Stopping is crash-only: loops end with the process, and the next server takes over.
 */
@Component
class EngineStart implements SmartLifecycle {

    /** Wakes the dispatcher. */
    static final String DISPATCHER = "engine/dispatcher";

    /** So many times as long as a look took there is none. */
    private static final int REST = 5;

    /** But never for longer: it takes over what other servers leave. */
    private static final long LONGEST_REST = Duration.ofMillis(500).toNanos();

    private static final Logger log = LoggerFactory.getLogger(EngineStart.class);

    private final Dispatcher dispatcher;
    private final Reaper reaper;
    private final Couriers couriers;
    private final Drain drain;
    private final PeersProperties peers;
    private final Wakeups wakeups;
    private final EngineProperties properties;
    private final InstantSource clock;
    private volatile boolean running;

    EngineStart(
            Dispatcher dispatcher,
            Reaper reaper,
            Couriers couriers,
            Drain drain,
            PeersProperties peers,
            Wakeups wakeups,
            EngineProperties properties,
            InstantSource clock) {
        this.dispatcher = dispatcher;
        this.reaper = reaper;
        this.couriers = couriers;
        this.drain = drain;
        this.peers = peers;
        this.wakeups = wakeups;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        loop("stint-dispatcher", () -> {
            long begun = System.nanoTime();
            dispatcher.dispatch();
            drain.look(dispatcher.live());
            // however often it is called and however much there is to look at, it looks for a small part of the time
            long rest = Math.min((System.nanoTime() - begun) * REST, LONGEST_REST);
            wakeups.await("engine/dispatcher-rest", Duration.ofNanos(rest));
            wakeups.await(DISPATCHER, properties.dispatchEvery());
        });
        Instant[] swept = {clock.instant()};
        loop("stint-reaper", () -> {
            reaper.reap();
            Instant now = clock.instant();
            if (Duration.between(swept[0], now).compareTo(properties.sweepEvery()) >= 0) {
                swept[0] = now;
                reaper.sweep();
                couriers.tidy();
            }
            wakeups.await("engine/reaper", properties.reapEvery());
        });
        if (couriers.start()) {
            loop("stint-courier", () -> {
                couriers.collect();
                wakeups.await("engine/courier", peers.listen());
            });
        }
    }

    @Override
    public void stop() {
        running = false;
        wakeups.freeze();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void loop(String name, Runnable round) {
        Thread thread = new Thread(
                () -> {
                    while (running) {
                        try {
                            round.run();
                        } catch (RuntimeException e) {
                            if (e instanceof DataAccessException || DatabaseAway.is(e)) {
                                log.warn("{}: the database cannot be asked, trying again: {}", name, e.toString());
                            } else {
                                // the loop must go on whatever one round met; the next round tries again
                                log.error("a round of {} broke; the next one follows", name, e);
                            }
                            wakeups.await(name + "/after-error", Duration.ofSeconds(1));
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
