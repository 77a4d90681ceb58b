package dev.stint.server.engine;

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

    private static final Logger log = LoggerFactory.getLogger(EngineStart.class);

    private final Dispatcher dispatcher;
    private final Reaper reaper;
    private final Wakeups wakeups;
    private final EngineProperties properties;
    private final InstantSource clock;
    private volatile boolean running;

    EngineStart(
            Dispatcher dispatcher, Reaper reaper, Wakeups wakeups, EngineProperties properties, InstantSource clock) {
        this.dispatcher = dispatcher;
        this.reaper = reaper;
        this.wakeups = wakeups;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        dispatcher.recover();
        loop("stint-dispatcher", () -> {
            dispatcher.dispatch();
            wakeups.await(DISPATCHER, properties.dispatchEvery());
        });
        Instant[] swept = {clock.instant()};
        loop("stint-reaper", () -> {
            reaper.reap();
            Instant now = clock.instant();
            if (Duration.between(swept[0], now).compareTo(properties.sweepEvery()) >= 0) {
                swept[0] = now;
                reaper.sweep();
            }
            wakeups.await("engine/reaper", properties.reapEvery());
        });
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
                        } catch (DataAccessException e) {
                            log.warn("{}: the database cannot be asked, trying again: {}", name, e.toString());
                            wakeups.await(name + "/after-error", Duration.ofSeconds(1));
                        } catch (RuntimeException e) {
                            // the loop must go on whatever one round met; the next round tries again
                            log.error("a round of {} broke; the next one follows", name, e);
                            wakeups.await(name + "/after-error", Duration.ofSeconds(1));
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
