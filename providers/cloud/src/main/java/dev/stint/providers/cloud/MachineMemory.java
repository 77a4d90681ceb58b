package dev.stint.providers.cloud;

import dev.stint.providers.MachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of machines, since clouds show new ones late, and some old ones for an hour, or tell an id's region to nobody. The last
 * 20,000 machines that were spoken of. Safe for use by many threads.
 */
public final class MachineMemory {

    /** EC2's advice is to go on asking for a new resource for up to five minutes ("Eventual consistency in the Amazon EC2 API"). */
    public static final Duration SHOWN_AFTER = Duration.ofMinutes(5);

    /** How long a machine that was not launched here lately has to be missing before it counts as gone. */
    public static final Duration MISSED_FOR = Duration.ofMinutes(1);

    private static final int MACHINES = 20_000;

    private final Map<String, Known> machines = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MACHINES;
        }
    };

    private static final class Known {
        private @Nullable String region;
        private @Nullable Instant launchedAt;
        private @Nullable Instant missingSince;
        private @Nullable Instant aliveAt;
        private @Nullable Instant endAskedAt;
        private @Nullable MachineStatus end;
    }

    public synchronized void launched(String id, String region, Instant at) {
        Known entry = entry(id);
        entry.region = region;
        if (entry.launchedAt == null) {
            entry.launchedAt = at;
        }
    }

    public synchronized void seen(String id, String region) {
        Known entry = entry(id);
        entry.region = region;
        entry.missingSince = null;
    }

    public synchronized void alive(String id, Instant at) {
        entry(id).aliveAt = at;
    }

    /** EC2 has taken on to end it. */
    public synchronized void endAsked(String id, Instant at) {
        entry(id).endAskedAt = at;
    }

    /** Its last status, for ever. */
    public synchronized void ended(String id, MachineStatus status) {
        entry(id).end = status;
    }

    public synchronized Optional<String> region(String id) {
        return Optional.ofNullable(machines.get(id)).map(entry -> entry.region);
    }

    public synchronized Optional<Instant> aliveAt(String id) {
        return Optional.ofNullable(machines.get(id)).map(entry -> entry.aliveAt);
    }

    public synchronized Optional<Instant> endAskedAt(String id) {
        return Optional.ofNullable(machines.get(id)).map(entry -> entry.endAskedAt);
    }

    public synchronized Optional<MachineStatus> end(String id) {
        return Optional.ofNullable(machines.get(id)).map(entry -> entry.end);
    }

    /** EC2 does not show it now: whether that has been so for long enough to be believed. */
    public synchronized boolean missing(String id, Instant now) {
        Known entry = entry(id);
        if (entry.missingSince == null) {
            entry.missingSince = now;
        }
        boolean young = entry.launchedAt != null && now.isBefore(entry.launchedAt.plus(SHOWN_AFTER));
        return !young && !now.isBefore(entry.missingSince.plus(MISSED_FOR));
    }

    private Known entry(String id) {
        return machines.computeIfAbsent(id, unknown -> new Known());
    }
}
