package dev.stint.server.life;

import dev.stint.server.Drained;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

/**
 * Ends this process from a thread of its own, so that the request that asked for it is still answered: the orderly part of the
 * shutdown lets open requests finish.
 */
final class ProcessEnding implements Ending {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnding.class);

    private final AtomicBoolean asked = new AtomicBoolean();

    /** A server that was drained has nothing left to do. */
    @EventListener
    void drained(Drained drained) {
        end(drained.why());
    }

    @Override
    public void end(String why) {
        if (asked.compareAndSet(false, true)) {
            LOG.info("ending: {}", why);
            new Thread(() -> System.exit(0), "stint-end").start();
        }
    }
}
