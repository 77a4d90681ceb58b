package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.cloud.MachineMemory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes up what Google granted, and takes away what is left of what it did not. Safe for use by many threads. */
final class Arrivals {

    private final ZoneOps operations;
    private final Inventory inventory;
    private final Terminations terminations;
    private final MachineMemory memory;
    private final InstantSource clock;

    Arrivals(
            ZoneOps operations,
            Inventory inventory,
            Terminations terminations,
            MachineMemory memory,
            InstantSource clock) {
        this.operations = operations;
        this.inventory = inventory;
        this.terminations = terminations;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * The machines of a launch that was taken on, by rank; lost where one of them cannot be found.
     *
     * @param begun the operation that makes them, which is waited for
     * @throws CallFailedException when it ended badly, or did not end
     */
    LaunchOutcome arrived(LaunchRequest request, LaunchPin pin, String what, Operation begun)
            throws CallFailedException {
        operations.await(what, pin.zone(), begun);
        for (int rank = 0; rank < request.count(); rank++) {
            MachineId id = MachineId.of(pin.zone(), request.token(), rank);
            memory.launched(id.text(), request.market().region(), clock.instant());
        }
        List<Machine> machines;
        try {
            machines = found(request, pin);
        } catch (CallFailedException e) {
            return new LaunchOutcome.Lost(e.failure().words());
        }
        return machines.size() == request.count()
                ? new LaunchOutcome.Granted(machines)
                : new LaunchOutcome.Lost("Compute Engine granted launch " + request.token() + ", and shows "
                        + machines.size() + " of its " + request.count() + " machines");
    }

    /** The machines of a launch, alive or ended lately, by rank. */
    List<Machine> found(LaunchRequest request, LaunchPin pin) throws CallFailedException {
        return inventory.ofPin(request.token(), pin);
    }

    /** Deletes what is left of a launch that was refused; a machine of another under the same name is left alone. */
    void undo(LaunchRequest request, LaunchPin pin) throws CallFailedException {
        for (int rank = 0; rank < pin.count(); rank++) {
            MachineId id = MachineId.of(pin.zone(), request.token(), rank);
            Optional<Instance> left = inventory.instance(id);
            if (left.flatMap(MachineLabels::machine)
                    .filter(machine -> machine.token().equals(request.token()))
                    .isPresent()) {
                terminations.undo(id);
            }
            // lists are behind, and shall not show to the sweep what never came to be
            memory.ended(
                    id.text(),
                    new MachineStatus(
                            MachineStatus.State.GONE,
                            MachineStatus.End.UNKNOWN,
                            Optional.empty(),
                            "its launch was refused"));
        }
    }
}
