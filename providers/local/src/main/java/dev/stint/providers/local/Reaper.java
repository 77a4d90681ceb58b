package dev.stint.providers.local;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Kills all that belongs to a machine. */
final class Reaper {
    /** Rounds within one call; what outlives them is killed in the next. */
    private static final int ROUNDS = 30;

    private static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();

    private final Processes processes;
    private final Isolation isolation;

    Reaper(Processes processes, Isolation isolation) {
        this.processes = processes;
        this.isolation = isolation;
    }

    /**
     * Kills whatever belongs to a machine, again and again: a process may fork while its siblings are being killed, and one
     * that is just being replaced by another program shows no marker for a moment. Takes a few milliseconds, and at most about
     * {@value #ROUNDS} times 4 ms and as many looks at the process table.
     *
     * @param agent the machine's first process, where known
     * @param lodging the user its command runs as, if it has one of its own: all of that user's processes are the machine's
     * @return whether nothing was found twice in a row
     */
    boolean killAll(String machineId, @Nullable ProcessMark agent, @Nullable Lodging lodging) {
        int clean = 0;
        for (int round = 0; round < ROUNDS && clean < 2; round++) {
            Set<ProcessMark> left = new LinkedHashSet<>(processes.ofMachine(machineId, agent));
            if (lodging != null) {
                left.addAll(processes.ofUser(lodging.uid()));
            }
            clean = left.isEmpty() ? clean + 1 : 0;
            left.forEach(processes::kill);
            if (!left.isEmpty()) {
                isolation.killAll(lodging);
            }
            if (clean < 2) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return clean == 2;
    }
}
