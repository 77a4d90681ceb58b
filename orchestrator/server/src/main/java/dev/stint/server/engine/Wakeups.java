package dev.stint.server.engine;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Lets a loop wait until something of its run changes. Waiting never depends on thread interrupts, which would close H2's file.
 * Safe for use by many threads; a wake-up between two waits is not lost.
 */
@Component
public final class Wakeups {

    private final ConcurrentHashMap<String, Semaphore> waiting = new ConcurrentHashMap<>();
    private volatile boolean frozen;
    private volatile Consumer<String> elsewhere = run -> {};

    /** Waits for a wake-up, at most so long. */
    public void await(String name, Duration most) {
        Semaphore signal = waiting.computeIfAbsent(name, n -> new Semaphore(0));
        try {
            boolean woken = signal.tryAcquire(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS);
            if (frozen) {
                new Semaphore(0).acquire();
            }
            if (woken) {
                signal.drainPermits();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine's threads: " + name, e);
        }
    }

    /**
     * Wakes whoever waits, or has listened; where nobody does, and the name is a run's, whoever drives it on another server. Nobody
     * else will ever want to know, so nothing is kept for them.
     */
    public void wake(String name) {
        if (!wakeHere(name) && name.indexOf('/') < 0) {
            elsewhere.accept(name);
        }
    }

    /** Wakes whoever waits, or has listened, in this process. */
    boolean wakeHere(String name) {
        Semaphore signal = waiting.get(name);
        if (signal != null) {
            signal.release();
        }
        return signal != null;
    }

    /** Wakes all runs' loops: each shall see for itself whether it goes on. */
    void wakeAll() {
        waiting.values().forEach(Semaphore::release);
    }

    /** Who is told of runs that nobody waits for here. */
    void elsewhere(Consumer<String> told) {
        elsewhere = told;
    }

    /** From now on wake-ups are kept until the next wait. */
    public void listen(String name) {
        waiting.computeIfAbsent(name, n -> new Semaphore(0));
    }

    /** The end of listening: a run's loop is over. */
    public void forget(String name) {
        waiting.remove(name);
    }

    /**
     * The process ends: whoever waits, or comes to wait, stays where it is. Loops then touch nothing that is being closed; the
     * next server takes over from what is durable, as after a crash.
     */
    public void freeze() {
        frozen = true;
    }
}
