package dev.stint.server.db;

import java.util.Optional;

/**
 * The right of a thread to write for a run, or a shard: which server drives it, and the fence it got it with. Bound to the thread that
 * works on the run; threads that work for somebody else (doors, the reaper) have none and are not held against a fence, for they write
 * what anybody may. A holding is used by one thread at a time; {@link #lost} may be asked by any.
 */
public final class Holding {

    private static final ThreadLocal<Holding> CURRENT = new ThreadLocal<>();

    private final String run;
    private final long fence;
    private final String server;
    private volatile boolean lost;
    private boolean checked;

    /** @param run a whole run or a shard; the fence is that of the whole */
    public Holding(String run, long fence, String server) {
        this.run = run;
        this.fence = fence;
        this.server = server;
    }

    /** What the current thread has. */
    public static Optional<Holding> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** The fence under which the current thread writes; 0 for one that has none. */
    public static long currentFence() {
        Holding holding = CURRENT.get();
        return holding == null ? 0 : holding.fence;
    }

    /** @throws NotOwnerException when the current thread has lost what it had */
    public static void demand() {
        Holding holding = CURRENT.get();
        if (holding != null && holding.lost) {
            throw new NotOwnerException(holding, -1);
        }
    }

    /** Somebody read a run's fence; when it is that of the current thread's run, it has to be its own. */
    static void seen(String run, long found) {
        Holding holding = CURRENT.get();
        if (holding != null && holding.run.equals(run)) {
            holding.compare(found);
        }
    }

    /** Does work that writes for this run; the thread has afterwards what it had before. */
    public void during(Runnable work) {
        Holding before = CURRENT.get();
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The same right for a shard of this run. */
    public Holding ofShard(String shard) {
        return new Holding(shard, fence, server);
    }

    public String run() {
        return run;
    }

    public long fence() {
        return fence;
    }

    public String server() {
        return server;
    }

    /** Whether the run is known to have changed hands. */
    public boolean lost() {
        return lost;
    }

    /** The run has changed hands: whatever the loop does next ends it. */
    public void lose() {
        lost = true;
    }

    /** Whether the open transaction has compared the fence under a lock already. */
    boolean checked() {
        return checked;
    }

    void checked(boolean value) {
        checked = value;
    }

    void compare(long found) {
        if (found != fence) {
            lost = true;
        }
        if (lost) {
            throw new NotOwnerException(this, found);
        }
    }
}
