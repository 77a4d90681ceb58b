package dev.stint.server.money;

import dev.stint.server.engine.Wakeups;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Looks at budgets again and again, in a thread of its own, the first time a while after the start. It ends with the process, as the
 * engine's loops do.
 */
class MoneyStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MoneyStart.class);
    private static final String NAME = "stint-money";

    private final MoneyWatch watch;
    private final Wakeups wakeups;
    private final Duration every;
    private final InstantSource clock;
    private volatile boolean running;

    MoneyStart(MoneyWatch watch, Wakeups wakeups, Duration every, InstantSource clock) {
        this.watch = watch;
        this.wakeups = wakeups;
        this.every = every;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        Thread thread = new Thread(
                () -> {
                    while (running) {
                        wakeups.await(NAME, every);
                        look();
                    }
                },
                NAME);
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        try {
            watch.look(clock.instant());
        } catch (DataAccessException e) {
            log.warn("budgets: the database cannot be asked, trying again: {}", e.toString());
        } catch (RuntimeException e) {
            // the loop must go on whatever one look met; the next one tries again
            log.error("a look at budgets broke; the next one follows", e);
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
