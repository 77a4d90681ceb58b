package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.cloud.LaunchPins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The machines there are, in all resource groups of the subscription. Safe for use by many threads. */
final class Fleet {

    private final Vms vms;
    private final LaunchPins pins;
    private final MachineBook book;
    private final Leftovers leftovers;

    Fleet(Vms vms, LaunchPins pins, MachineBook book, Leftovers leftovers) {
        this.vms = vms;
        this.pins = pins;
        this.book = book;
        this.leftovers = leftovers;
    }

    /** Machines of a launch by rank: those that are there, and those that are known to have been granted and are gone. */
    List<Machine> find(LaunchToken token) throws CallFailedException {
        Optional<Map<String, String>> pin = pins.of(token);
        List<VirtualMachineInner> shown = new ArrayList<>();
        if (pin.isPresent()) {
            for (VmId id : LaunchPin.of(pin.get()).vms()) {
                vms.look(id).ifPresent(shown::add);
            }
        } else {
            shown.addAll(vms.all());
        }
        Map<Integer, Machine> found = new TreeMap<>();
        book.of(token).forEach(machine -> found.put(machine.rank(), machine));
        for (VirtualMachineInner vm : shown) {
            Condition condition = Condition.of(vm);
            if (condition == Condition.FAILED || condition == Condition.REMOVING) {
                continue; // never was one, or is none any more
            }
            MachineLabels.machine(vm)
                    .filter(machine -> machine.token().equals(token))
                    .ifPresent(machine -> found.put(machine.rank(), machine));
        }
        return List.copyOf(found.values());
    }

    /** Machines of an installation that are there; also removes what its former ones have left behind. */
    List<Machine> list(String installation) throws CallFailedException {
        List<Machine> machines = new ArrayList<>();
        Set<VmId> there = new HashSet<>();
        for (VirtualMachineInner vm : vms.all()) {
            Optional<VmId> id = Optional.ofNullable(vm.id()).flatMap(VmId::ofResource);
            Optional<Machine> machine = MachineLabels.machine(vm);
            id.ifPresent(there::add);
            if (id.isEmpty()
                    || machine.isEmpty()
                    || !machine.get().tags().installation().equals(installation)) {
                continue;
            }
            // one that was switched off is told until it is being removed for good: should that fail, it is ended again
            boolean over = book.end(id.get()).isPresent() && Condition.of(vm) == Condition.REMOVING;
            if (!over) {
                book.listed(id.get(), machine.get());
                machines.add(machine.get());
            }
        }
        leftovers.sweep(installation, there);
        machines.sort(Comparator.comparing(Machine::id));
        return machines;
    }
}
