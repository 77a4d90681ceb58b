package dev.stint.providers.contract;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs work at once, or, from when a test says so, when the test says so. For use by one thread. */
public final class HandThreads implements Executor {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean held;

    /** From now on work waits. */
    public void hold() {
        held = true;
    }

    /** From now on work is done at once again; first that which waits. */
    public void release() {
        held = false;
        run();
    }

    /** Does what waits, in order; returns how much it was. */
    public int run() {
        int done = 0;
        for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
            work.run();
            done++;
        }
        return done;
    }

    @Override
    public void execute(Runnable work) {
        if (held) {
            waiting.add(work);
        } else {
            work.run();
        }
    }
}
