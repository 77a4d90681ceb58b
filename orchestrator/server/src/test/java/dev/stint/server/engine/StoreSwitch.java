package dev.stint.server.engine;

/** Cuts an engine off from a store: at once, or at some call from now on. Safe for many threads. */
final class StoreSwitch {

    /** What becomes of a call. */
    enum Cut {
        NONE,
        /** It has no effect. */
        BEFORE,
        /** It has its effect, and the answer is lost. */
        AFTER
    }

    private volatile Runnable before = () -> {};
    private boolean away;
    private int callsLeft = Integer.MAX_VALUE;
    private boolean afterEffect;

    synchronized void away(boolean now) {
        away = now;
        callsLeft = Integer.MAX_VALUE;
    }

    /**
     * From the so manieth call on the store is away.
     *
     * @param call counted from 1
     * @param withEffect whether that call has its effect still
     */
    synchronized void awayAt(int call, boolean withEffect) {
        away = false;
        callsLeft = call;
        afterEffect = withEffect;
    }

    /** What is done before each call, by the thread that makes it. */
    void before(Runnable each) {
        before = each;
    }

    void begins() {
        before.run();
    }

    synchronized boolean isAway() {
        return away;
    }

    synchronized Cut next() {
        if (away) {
            return Cut.BEFORE;
        }
        if (callsLeft == Integer.MAX_VALUE || --callsLeft > 0) {
            return Cut.NONE;
        }
        away = true;
        return afterEffect ? Cut.AFTER : Cut.BEFORE;
    }
}
