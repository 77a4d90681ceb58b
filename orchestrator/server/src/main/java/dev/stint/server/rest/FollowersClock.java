package dev.stint.server.rest;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The one thread that looks for all followers, and the end of all streams before the web server's. */
final class FollowersClock implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(FollowersClock.class);
    private static final long EVERY_MILLIS = 250;

    private final Followers followers;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread poller = new Thread(work, "stint-followers");
        poller.setDaemon(true);
        return poller;
    });
    private volatile boolean running;

    FollowersClock(Followers followers) {
        this.followers = followers;
    }

    @Override
    public void start() {
        running = true;
        thread.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        // No interrupt: a look reads the database, and an interrupted thread closes an H2 file.
        thread.shutdown();
        followers.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        try {
            followers.look();
        } catch (RuntimeException e) {
            // An exception here would silently end the schedule, and with it every stream.
            LOG.error("followers could not be served; looking again", e);
        }
    }
}
