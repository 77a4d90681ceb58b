package dev.stint.server.guard;

import dev.stint.server.engine.Wakeups;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Has the guard look again and again, from the server's start on; ends with the process. */
class GuardLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GuardLoop.class);
    private static final Duration OFTENEST = Duration.ofSeconds(1);
    private static final Duration SELDOMEST = Duration.ofMinutes(1);
    private static final int LOOKS = 10;

    private final IdleGuard guard;
    private final Wakeups wakeups;
    private final Duration every;
    private volatile boolean running;

    GuardLoop(IdleGuard guard, Wakeups wakeups, GuardProperties properties) {
        this.guard = guard;
        this.wakeups = wakeups;
        this.every = every(properties.idleAfter());
    }

    /** A tenth of the time after which a machine counts as idle, within bounds; zero for never. */
    static Duration every(Duration idleAfter) {
        Duration part = idleAfter.dividedBy(LOOKS);
        return idleAfter.isZero()
                ? Duration.ZERO
                : part.compareTo(OFTENEST) < 0 ? OFTENEST : part.compareTo(SELDOMEST) > 0 ? SELDOMEST : part;
    }

    @Override
    public void start() {
        if (every.isZero()) {
            return;
        }
        running = true;
        Thread thread = new Thread(this::loop, "stint-guard");
        thread.setDaemon(true);
        thread.start();
    }

    private void loop() {
        while (running) {
            wakeups.await("guard/idle", every);
            try {
                guard.look();
            } catch (DataAccessException e) {
                log.warn("idle machines cannot be looked for, trying again in {}: {}", every, e.toString());
            } catch (RuntimeException e) {
                // the loop must go on whatever one look met
                log.error("a look for idle machines broke; the next one follows", e);
            }
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
