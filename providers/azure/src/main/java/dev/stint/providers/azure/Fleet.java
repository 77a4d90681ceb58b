package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.PartialListException;
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
    private final Creation creation;
    private final Leftovers leftovers;

    Fleet(Vms vms, LaunchPins pins, MachineBook book, Creation creation, Leftovers leftovers) {
        this.creation = creation;
        this.vms = vms;
        this.pins = pins;
        this.book = book;
        this.leftovers = leftovers;
    }

    /**
     * Machines of a launch by rank: those that are there, and those that are known to have been granted and are gone. For one that Azure
     * still looks for room for it is waited until that is decided, as for a launch: it may never come to be.
     */
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
        // a launch of which some machines were never asked for is repeated, and that waits for all of them
        boolean whole = pin.isEmpty() || shown.size() == LaunchPin.of(pin.get()).count();
        Map<Integer, Machine> found = new TreeMap<>();
        book.of(token).forEach(machine -> found.put(machine.rank(), machine));
        for (VirtualMachineInner vm : shown) {
            Optional<Machine> machine = MachineLabels.machine(vm)
                    .filter(labelled -> labelled.token().equals(token));
            if (machine.isPresent() && (found.containsKey(machine.get().rank()) || came(vm, whole))) {
                found.put(machine.get().rank(), machine.get());
            }
        }
        return List.copyOf(found.values());
    }

    /** Whether a machine came to be, and still is one. */
    private boolean came(VirtualMachineInner vm, boolean whole) throws CallFailedException {
        Optional<VmId> id = Optional.ofNullable(vm.id()).flatMap(VmId::ofResource);
        return switch (Condition.of(vm)) {
            case RUNNING, STOPPING, OFF -> true;
            case FAILED, REMOVING -> false;
            case PENDING ->
                !whole
                        || id.isPresent()
                                && creation.follow(id.get(), Optional.empty())
                                        .machine()
                                        .isPresent();
        };
    }

    /** Machines of an installation that are there; also removes what its former ones have left behind. */
    List<Machine> list(String installation) throws CallFailedException {
        List<Machine> machines = new ArrayList<>();
        Set<VmId> there = new HashSet<>();
        Vms.Seen seen = vms.some();
        for (VirtualMachineInner vm : seen.machines()) {
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
        machines.sort(Comparator.comparing(Machine::id));
        if (seen.failed().isPresent()) {
            throw new PartialListException(machines, seen.failed().get().unavailable());
        }
        leftovers.sweep(installation, there);
        return machines;
    }
}
