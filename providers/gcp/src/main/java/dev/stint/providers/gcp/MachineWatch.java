package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Says how machines are. Safe for use by many threads. */
final class MachineWatch {

    private final Inventory inventory;
    private final ZoneOps operations;
    private final Terminations terminations;
    private final MachineMemory memory;
    private final InstantSource clock;

    MachineWatch(
            Inventory inventory,
            ZoneOps operations,
            Terminations terminations,
            MachineMemory memory,
            InstantSource clock) {
        this.inventory = inventory;
        this.operations = operations;
        this.terminations = terminations;
        this.memory = memory;
        this.clock = clock;
    }

    MachineStatus status(String id) throws CallFailedException {
        Optional<MachineId> machine = MachineId.parse(id);
        if (machine.isEmpty()) {
            return gone(End.UNKNOWN, "no machine of Stint's on Compute Engine has such an id");
        }
        Optional<MachineStatus> end = memory.end(id);
        if (end.isPresent()) {
            return end.get();
        }
        Instant asked = clock.instant();
        Optional<Instance> instance = inventory.instance(machine.get());
        return instance.isPresent()
                ? told(machine.get(), instance.get(), asked)
                : missing(machine.get(), operations.of(machine.get()));
    }

    private MachineStatus told(MachineId id, Instance instance, Instant asked) throws CallFailedException {
        State state = state(instance.getStatus());
        if (state == State.GONE) {
            return poweredOff(id, instance);
        }
        memory.seen(id.text(), id.zone());
        memory.alive(id.text(), asked);
        String detail = instance.getStatus()
                + (instance.getStatusMessage().isEmpty() ? "" : ", " + instance.getStatusMessage());
        boolean behind = memory.endAskedAt(id.text()).isPresent() && state != State.STOPPING;
        return behind
                ? new MachineStatus(State.STOPPING, End.NONE, Optional.empty(), detail + ", to be ended as asked")
                : new MachineStatus(state, End.NONE, Optional.empty(), detail);
    }

    /** It does nothing more and computes for nobody, but its disk is kept and paid: so it is deleted, and then counts as gone. */
    private MachineStatus poweredOff(MachineId id, Instance instance) throws CallFailedException {
        Optional<Instant> stopped = Optional.of(instance.getLastStopTimestamp())
                .filter(time -> !time.isEmpty())
                .map(MachineLabels::instant);
        MachineStatus end = Ends.of(operations.of(id), stopped)
                .orElseGet(() -> new MachineStatus(State.GONE, End.EXITED, stopped, instance.getStatus()));
        terminations.end(id);
        return ended(id, end, Optional.of(MachineLabels.instant(instance.getCreationTimestamp())));
    }

    private MachineStatus missing(MachineId id, List<Operation> done) {
        Optional<MachineStatus> end = Ends.of(done, Optional.empty());
        if (end.isPresent()) {
            return ended(id, end.get(), Ends.created(done));
        }
        Optional<String> stillborn = Ends.stillborn(done);
        if (stillborn.isPresent()) {
            return ended(id, gone(End.UNKNOWN, "it never came to be: " + stillborn.get()), Optional.empty());
        }
        // what Google did to it shows a little later than that it is not there
        if (!memory.missing(id.text(), clock.instant())) {
            State state = memory.aliveAt(id.text()).isPresent() ? State.STOPPING : State.PENDING;
            return new MachineStatus(
                    state, End.NONE, Optional.empty(), "Compute Engine does not show it at the moment");
        }
        return memory.endAskedAt(id.text()).isPresent()
                ? gone(End.TERMINATED, "ended as asked, and not shown by Compute Engine any more")
                : gone(End.UNKNOWN, "not shown by Compute Engine");
    }

    private MachineStatus ended(MachineId id, MachineStatus end, Optional<Instant> created) {
        Optional<Instant> at = end.endedAt()
                // told to the millisecond by different clocks
                .map(ended -> created.filter(ended::isBefore).orElse(ended));
        MachineStatus status = new MachineStatus(end.state(), end.end(), at, end.detail());
        memory.ended(id.text(), status);
        return status;
    }

    private static State state(String status) {
        return switch (status) {
            case "PENDING", "PROVISIONING", "STAGING" -> State.PENDING;
            case "STOPPING", "PENDING_STOP", "SUSPENDING", "SUSPENDED", "DEPROVISIONING" -> State.STOPPING;
            case "TERMINATED", "STOPPED" -> State.GONE;
            // RUNNING and REPAIRING; and a state this version does not know is not a machine that is gone
            default -> State.RUNNING;
        };
    }

    private static MachineStatus gone(End end, String detail) {
        return new MachineStatus(State.GONE, end, Optional.empty(), detail);
    }
}
