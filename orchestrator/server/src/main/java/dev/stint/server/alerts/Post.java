package dev.stint.server.alerts;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Keeps the courier and the watch for storms going while the server serves. */
final class Post implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Post.class);
    private static final long ROUND_SECONDS = 3;
    private static final long LOOK_SECONDS = 30;
    private static final long TIDY_HOURS = 12;

    private final Courier courier;
    private final StormWatch storms;
    private final ScheduledExecutorService rounds;
    private volatile boolean running;

    Post(Courier courier, StormWatch storms) {
        this.courier = courier;
        this.storms = storms;
        this.rounds = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "stint-alerts");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        running = true;
        rounds.scheduleWithFixedDelay(() -> quietly(courier::round), ROUND_SECONDS, ROUND_SECONDS, TimeUnit.SECONDS);
        rounds.scheduleWithFixedDelay(() -> quietly(storms::look), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        rounds.scheduleWithFixedDelay(() -> quietly(courier::tidy), 1, TIDY_HOURS, TimeUnit.HOURS);
    }

    /** Crash-only: what is under way is somebody else's after a while. */
    @Override
    public void stop() {
        running = false;
        rounds.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void quietly(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException e) {
            log.warn("alerts wait: the database cannot be asked, trying again: {}", e.toString());
        } catch (RuntimeException e) {
            // an exception here would end the rounds for good
            if (running) {
                log.error("a round of alerts broke; the next one follows", e);
            }
        }
    }
}
