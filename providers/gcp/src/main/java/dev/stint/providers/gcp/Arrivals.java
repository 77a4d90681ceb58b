package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Instance;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.cloud.MachineMemory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes up what Google granted, and takes away what is left of what it did not. Safe for use by many threads. */
final class Arrivals {

    private final Inventory inventory;
    private final Terminations terminations;
    private final MachineMemory memory;
    private final InstantSource clock;

    Arrivals(Inventory inventory, Terminations terminations, MachineMemory memory, InstantSource clock) {
        this.inventory = inventory;
        this.terminations = terminations;
        this.memory = memory;
        this.clock = clock;
    }

    /** The machines of a launch whose operation has ended well, by rank; lost where one of them cannot be found. */
    LaunchOutcome arrived(LaunchRequest request, LaunchPin pin) throws CallFailedException {
        for (int rank = 0; rank < request.count(); rank++) {
            MachineId id = MachineId.of(pin.zone(), request.token(), rank);
            memory.launched(id.text(), request.market().region(), clock.instant());
        }
        List<Machine> machines = found(request, pin);
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
        }
    }
}
