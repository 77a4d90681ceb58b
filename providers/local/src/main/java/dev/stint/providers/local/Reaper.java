package dev.stint.providers.local;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Kills all that belongs to a machine. */
final class Reaper {
    /** Rounds within one call; what outlives them is killed in the next. */
    private static final int ROUNDS = 30;

    private static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();

    private final Processes processes;

    Reaper(Processes processes) {
        this.processes = processes;
    }

    /**
     * Kills whatever belongs to a machine, again and again: a process may fork while its siblings are being killed, and one
     * that is just being replaced by another program shows no marker for a moment. Takes a few milliseconds, and at most about
     * {@value #ROUNDS} times 4 ms and as many looks at the process table.
     *
     * @param agent the machine's first process, where known
     * @return whether nothing was found twice in a row
     */
    boolean killAll(String machineId, @Nullable ProcessMark agent) {
        int clean = 0;
        for (int round = 0; round < ROUNDS && clean < 2; round++) {
            List<ProcessMark> left = processes.ofMachine(machineId, agent);
            clean = left.isEmpty() ? clean + 1 : 0;
            left.forEach(processes::kill);
            if (clean < 2) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return clean == 2;
    }
}
