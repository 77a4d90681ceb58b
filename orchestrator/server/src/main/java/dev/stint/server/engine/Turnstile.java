package dev.stint.server.engine;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets in as many at once as there are processors, in the order in which they came. For work that keeps a processor busy and of which
 * hundreds come together: it takes no longer for that, and somebody who lists runs meanwhile is one of few who want a processor, not one
 * of many. Safe for use by many threads; nobody may come through it twice at a time.
 */
final class Turnstile {

    private final Semaphore places =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

    /** Does the work, once there is a place. */
    <T> T pass(Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
