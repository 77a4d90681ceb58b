package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the machines of a launch, all or none: Azure makes them one by one, so all are asked for before any is waited for, and when one is
 * refused the others are removed. Safe for use by many threads.
 */
final class Gangs {

    /** For how long a launch waits for its remains to be gone; what takes longer is gone on with when it is repeated. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final ArmCalls calls;
    private final Vms vms;
    private final Creation creation;
    private final Removal removal;
    private final MachineBook book;
    private final InstantSource clock;

    Gangs(ArmCalls calls, Vms vms, Creation creation, Removal removal, MachineBook book, InstantSource clock) {
        this.calls = calls;
        this.vms = vms;
        this.creation = creation;
        this.removal = removal;
        this.book = book;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param machines by rank; all, where there is no failure
     * @param perhaps those that may be there in spite of the failure
     * @param ended whether Azure accepted the machine that failed, and said then that it cannot be made
     */
    record Outcome(List<VirtualMachineInner> machines, Optional<Failure> failure, List<VmId> perhaps, boolean ended) {}

    /** @param repeated whether the launch was made before, and what came of it is not known */
    Outcome make(LaunchRequest request, LaunchPin pin, String bootData, boolean repeated) {
        List<VirtualMachineInner> machines = new ArrayList<>();
        Map<VmId, Optional<String>> begun = new LinkedHashMap<>();
        try {
            for (int rank = 0; rank < pin.count(); rank++) {
                VmId id = pin.vm(rank);
                if (repeated && vms.look(id).isPresent()) {
                    begun.put(id, Optional.empty());
                } else {
                    begun.put(
                            id,
                            vms.create(id, VmRequests.of(request, pin, rank, bootData))
                                    .operationUrl());
                }
            }
            for (Map.Entry<VmId, Optional<String>> machine : begun.entrySet()) {
                Creation.Result result = creation.follow(machine.getKey(), machine.getValue());
                if (result.machine().isEmpty()) {
                    return new Outcome(List.of(), result.failure(), pin.vms(), true);
                }
                machines.add(result.machine().get());
            }
            return new Outcome(machines, Optional.empty(), pin.vms(), false);
        } catch (CallFailedException e) {
            boolean any = repeated || e.doubtful() || begun.size() == pin.count();
            // all were asked for before any was waited for, so those after the one that failed were not
            List<VmId> perhaps = any ? pin.vms() : List.copyOf(begun.keySet());
            return new Outcome(List.of(), Optional.of(e.failure()), perhaps, false);
        }
    }

    /** The machines are the launch's, for good. */
    void granted(LaunchPin pin, List<Machine> machines) {
        Instant now = clock.instant();
        machines.forEach(machine -> book.seen(pin.vm(machine.rank()), Optional.of(machine), now));
    }

    /**
     * Removes machines with all their parts.
     *
     * @return whether nothing is there any more; else go on later
     */
    boolean undone(List<VmId> ids) throws CallFailedException {
        Instant until = clock.instant().plus(PATIENCE);
        boolean begun = false;
        for (VmId id : ids) {
            while (true) {
                try {
                    if (!begun) {
                        removal.begin(ids);
                        begun = true;
                    }
                    if (removal.machine(id)) {
                        break;
                    }
                } catch (CallFailedException e) {
                    if (e.failure().effect() == Failure.Effect.NONE) {
                        throw e;
                    }
                    // an answer that was lost is asked for again
                }
                if (!clock.instant().isBefore(until) || !calls.waited(BETWEEN_LOOKS)) {
                    return false;
                }
            }
        }
        return true;
    }
}
