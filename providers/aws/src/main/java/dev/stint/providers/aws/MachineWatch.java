package dev.stint.providers.aws;

import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** Says how machines are, whichever region they are in. Safe for use by many threads. */
final class MachineWatch {

    /** Seen alive so shortly before, a machine ended when it was first seen gone; else nobody knows when. */
    private static final Duration SHORTLY = Duration.ofMinutes(1);

    private final Ec2Calls calls;
    private final MachineMemory memory;
    private final Supplier<Set<String>> regions;
    private final InstantSource clock;
    private final Map<String, RegionBoard> boards = new ConcurrentHashMap<>();

    /** @param regions where machines may be */
    MachineWatch(Ec2Calls calls, MachineMemory memory, Supplier<Set<String>> regions, InstantSource clock) {
        this.calls = calls;
        this.memory = memory;
        this.regions = regions;
        this.clock = clock;
    }

    /** Whether EC2 could have given an id. */
    static boolean possible(String id) {
        return id.matches("i-[0-9a-f]{8,17}");
    }

    /** Whether a machine is known to be gone, which lasts. */
    boolean ended(String id) {
        return memory.end(id).isPresent();
    }

    MachineStatus status(String id) throws CallFailedException {
        if (!possible(id)) {
            return gone(End.UNKNOWN, "EC2 gives no ids like this");
        }
        Optional<MachineStatus> end = memory.end(id);
        if (end.isPresent()) {
            return end.get();
        }
        Optional<String> region = locate(id);
        if (region.isEmpty()) {
            return missing(id);
        }
        RegionBoard.Sighting sighting = board(region.get()).look(id);
        return sighting.instance().isPresent()
                ? told(id, region.get(), sighting.instance().get(), sighting.askedAt())
                : missing(id);
    }

    /** Where a machine is; empty when no region shows it. */
    Optional<String> locate(String id) throws CallFailedException {
        Optional<String> known = memory.region(id);
        if (known.isPresent()) {
            return known;
        }
        for (String region : regions.get()) {
            if (board(region).look(id).instance().isPresent()) {
                memory.seen(id, region);
                return Optional.of(region);
            }
        }
        return Optional.empty();
    }

    /** EC2 has taken on to end a machine. */
    void ending(String id, String region, InstanceStateName state) {
        memory.endAsked(id, clock.instant());
        board(region).ending(id, state);
    }

    private MachineStatus told(String id, String region, Instance instance, Instant asked) {
        memory.seen(id, region);
        if (Statuses.state(instance) != State.GONE) {
            memory.alive(id, asked);
            MachineStatus status = Statuses.of(instance, Optional.empty());
            boolean behind = memory.endAskedAt(id).isPresent() && status.state() != State.STOPPING;
            return behind
                    ? new MachineStatus(
                            State.STOPPING, End.NONE, Optional.empty(), status.detail() + ", to be ended as asked")
                    : status;
        }
        Optional<Instant> seenGone = memory.aliveAt(id)
                .filter(alive -> !alive.plus(SHORTLY).isBefore(asked))
                .map(alive -> asked);
        MachineStatus status = Statuses.of(instance, seenGone);
        memory.ended(id, status);
        board(region).leave(id);
        return status;
    }

    private MachineStatus missing(String id) {
        if (!memory.missing(id, clock.instant())) {
            return new MachineStatus(State.PENDING, End.NONE, Optional.empty(), "EC2 does not show it at the moment");
        }
        return memory.endAskedAt(id).isPresent()
                ? gone(End.TERMINATED, "ended as asked, and not shown by EC2 any more")
                : gone(End.UNKNOWN, "not shown by EC2");
    }

    private static MachineStatus gone(End end, String detail) {
        return new MachineStatus(State.GONE, end, Optional.empty(), detail);
    }

    private RegionBoard board(String region) {
        return boards.computeIfAbsent(region, name -> new RegionBoard(name, calls, clock));
    }
}
