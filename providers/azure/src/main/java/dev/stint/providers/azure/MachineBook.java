package dev.stint.providers.azure;

import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of machines, since Azure forgets one with its end: the last 20,000 that were spoken of. Safe for use by many threads.
 */
final class MachineBook {

    /**
     * How long a machine has to be missing before it counts as gone. Azure Resource Manager answers for a machine it has just accepted, but
     * from several places, and no single answer is believed.
     */
    static final Duration MISSED_FOR = Duration.ofSeconds(10);

    private static final int MACHINES = 20_000;

    private final Map<VmId, Page> entries = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VmId, Page> eldest) {
            return size() > MACHINES;
        }
    };

    private final Supplier<Set<String>> spotLaunches;

    /** @param spotLaunches what the ids of machines of all launches begin with that can be taken away, as far as launches are known */
    MachineBook(Supplier<Set<String>> spotLaunches) {
        this.spotLaunches = spotLaunches;
    }

    private static final class Page {
        private @Nullable Machine machine;
        private @Nullable Instant aliveAt;
        private @Nullable Instant missingSince;
        private @Nullable Instant endAskedAt;
        private @Nullable MachineStatus end;
    }

    /** Azure shows it, and it is there. */
    synchronized void seen(VmId id, Optional<Machine> machine, Instant at) {
        Page entry = entry(id);
        entry.aliveAt = at;
        entry.missingSince = null;
        machine.ifPresent(known -> entry.machine = known);
    }

    /** Azure listed it, which says little of whether it is there. */
    synchronized void listed(VmId id, Machine machine) {
        entry(id).machine = machine;
    }

    /** Azure has taken on to end it for us. */
    synchronized void endAsked(VmId id, Instant at) {
        Page entry = entry(id);
        if (entry.endAskedAt == null) {
            entry.endAskedAt = at;
        }
    }

    /** Its last status, for ever. */
    synchronized void ended(VmId id, MachineStatus status) {
        entry(id).end = status;
    }

    synchronized Optional<Machine> machine(VmId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.machine);
    }

    /** Whether anything is known of it: that it was there, or that it was asked for. */
    boolean heardOf(VmId id) {
        return machine(id).isPresent() || asked(id);
    }

    /** Whether it is known that Azure may take it away. */
    boolean spot(VmId id) {
        return machine(id).map(machine -> machine.market().interruptible()).orElseGet(() -> asked(id));
    }

    private boolean asked(VmId id) {
        String text = id.toString();
        return spotLaunches.get().contains(text.substring(0, text.lastIndexOf('-') + 1));
    }

    synchronized Optional<Instant> aliveAt(VmId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.aliveAt);
    }

    synchronized boolean endAsked(VmId id) {
        Page entry = entries.get(id);
        return entry != null && entry.endAskedAt != null;
    }

    synchronized Optional<MachineStatus> end(VmId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.end);
    }

    /** Machines of a launch that were granted or seen, by rank. */
    synchronized List<Machine> of(LaunchToken token) {
        return entries.values().stream()
                .map(entry -> entry.machine)
                .filter(machine -> machine != null && machine.token().equals(token))
                .sorted(Comparator.comparingInt(Machine::rank))
                .toList();
    }

    /** Azure does not show it now: whether that has been so for long enough to be believed. */
    synchronized boolean missing(VmId id, Instant now) {
        Page entry = entry(id);
        if (entry.missingSince == null) {
            entry.missingSince = now;
        }
        return entry.endAskedAt != null || !now.isBefore(entry.missingSince.plus(MISSED_FOR));
    }

    private Page entry(VmId id) {
        return entries.computeIfAbsent(id, unknown -> new Page());
    }
}
