package dev.stint.server.engine;

import dev.stint.server.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets in so many at once, in the order in which they came. For work that keeps a processor busy and of which hundreds come together: it
 * takes no longer for that, and somebody who lists runs meanwhile is one of few who want a processor, not one of many. Safe for use by many
 * threads; nobody may come through it twice at a time.
 */
final class Turnstile {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNAVAILABLE = 503;
    private static final int REFUSED = 3;

    private final Semaphore places;
    private final Duration patience;

    private Turnstile(int places, Duration patience) {
        this.places = new Semaphore(Math.max(1, places), true);
        this.patience = patience;
    }

    /** One fewer than there are processors, which is left to others. */
    static Turnstile ofProcessors() {
        return new Turnstile(Runtime.getRuntime().availableProcessors() - 1, PATIENCE);
    }

    static Turnstile of(int places) {
        return new Turnstile(places, PATIENCE);
    }

    static Turnstile of(int places, Duration patience) {
        return new Turnstile(places, patience);
    }

    /**
     * Does the work, once there is a place.
     *
     * @throws RefusedException when there is none for long; nothing was done then
     */
    <T> T pass(Supplier<T> work) {
        if (!enter()) {
            throw new RefusedException(
                    UNAVAILABLE,
                    REFUSED,
                    "more is submitted than this server takes in just now; nothing was accepted, submit again in a moment",
                    List.of());
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** Whether somebody waits to be let in. */
    boolean crowded() {
        return places.hasQueuedThreads();
    }

    private boolean enter() {
        try {
            return places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
