package dev.stint.providers.gcp;

import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.PartialListException;
import dev.stint.providers.cloud.LaunchPins;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machines there are, in all zones of the project. Safe for use by many threads. */
final class Fleet {

    private final LaunchPins pins;
    private final Inventory inventory;
    private final MachineWatch watch;
    private final Terminations terminations;

    Fleet(LaunchPins pins, Inventory inventory, MachineWatch watch, Terminations terminations) {
        this.pins = pins;
        this.inventory = inventory;
        this.watch = watch;
        this.terminations = terminations;
    }

    List<Machine> find(LaunchToken token) {
        try {
            Optional<Map<String, String>> pin = pins.of(token);
            return pin.isPresent() ? inventory.ofPin(token, LaunchPin.of(pin.get())) : inventory.ofToken(token);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    List<Machine> list(String installation) {
        try {
            Inventory.Seen seen = inventory.ofInstallation(installation);
            if (seen.failed().isPresent()) {
                throw new PartialListException(
                        seen.machines(), seen.failed().get().unavailable());
            }
            return seen.machines();
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    MachineStatus status(String id) {
        try {
            return watch.status(id);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    void terminate(String id) {
        Optional<MachineId> machine = MachineId.parse(id);
        if (machine.isEmpty()) {
            return;
        }
        try {
            terminations.end(machine.get());
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }
}
