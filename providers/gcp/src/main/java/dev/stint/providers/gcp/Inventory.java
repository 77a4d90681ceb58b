package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceAggregatedList;
import com.google.cloud.compute.v1.InstancesScopedList;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Finds machines by name and by what they carry. Safe for use by many threads. */
final class Inventory {

    private static final int PAGE = 500;

    /** A guest that powered itself off leaves its instance in such a state; what it has is to be deleted. */
    static final Set<String> POWERED_OFF = Set.of("TERMINATED", "STOPPED");

    private final GceCalls calls;
    private final ZoneOps operations;
    private final MachineMemory memory;
    private final KnownMachines known;
    private final Supplier<Set<String>> zones;

    /** @param zones of launches made lately */
    Inventory(
            GceCalls calls,
            ZoneOps operations,
            MachineMemory memory,
            KnownMachines known,
            Supplier<Set<String>> zones) {
        this.calls = calls;
        this.operations = operations;
        this.memory = memory;
        this.known = known;
        this.zones = zones;
    }

    /** What Google shows of an instance, which is never behind. */
    Optional<Instance> instance(MachineId id) throws CallFailedException {
        return calls.ask(
                "instances.get", id.zone(), google -> google.instances().get(calls.project(), id.zone(), id.name()));
    }

    /** The machine of a name, alive or ended lately; empty when there never was one, or it is not the launch's. */
    Optional<Machine> machine(MachineId id, LaunchToken token, LaunchPin pin) throws CallFailedException {
        Optional<Instance> instance = instance(id);
        if (instance.isPresent()) {
            Optional<Machine> shown = MachineLabels.machine(instance.get())
                    .filter(machine -> machine.token().equals(token));
            shown.ifPresent(this::seen);
            return shown;
        }
        List<Operation> done = operations.of(id);
        Optional<Instant> created = Ends.created(done);
        if (created.isEmpty() && Ends.stillborn(done).isPresent()) {
            return Optional.empty(); // it may have been seen while it was made
        }
        return known.of(id)
                .or(() -> created.map(at -> new Machine(
                        id.text(),
                        token,
                        MachineLabels.market(pin.metadata()),
                        MachineLabels.tags(pin.metadata()),
                        id.rank(),
                        at)));
    }

    /** All machines of a launch that was made here, by rank. */
    List<Machine> ofPin(LaunchToken token, LaunchPin pin) throws CallFailedException {
        List<Machine> machines = new ArrayList<>();
        for (int rank = 0; rank < pin.count(); rank++) {
            machine(MachineId.of(pin.zone(), token, rank), token, pin).ifPresent(machines::add);
        }
        return machines;
    }

    /** Machines of a launch of which only the token is known. Those that ended are not among them. */
    List<Machine> ofToken(LaunchToken token) throws CallFailedException {
        Seen seen = look(
                "labels." + MachineLabels.TOKEN + " = \"" + MachineId.digest(token) + "\"",
                machine -> machine.token().equals(token));
        if (seen.failed().isPresent()) {
            throw seen.failed().get();
        }
        return seen.machines();
    }

    /**
     * Machines that Google shows.
     *
     * @param failed of a zone where machines were launched, and that could not be asked: others may be there
     */
    record Seen(List<Machine> machines, Optional<CallFailedException> failed) {}

    /** Machines of an installation that are not gone, and those that powered themselves off and still have to be deleted. */
    Seen ofInstallation(String installation) throws CallFailedException {
        return look(
                "labels." + MachineLabels.INSTALLATION + " = \"" + MachineLabels.label(installation) + "\"",
                machine -> machine.tags().installation().equals(installation));
    }

    private Seen look(String filter, Predicate<Machine> wanted) throws CallFailedException {
        List<Machine> machines = new ArrayList<>();
        Optional<CallFailedException> failed = Optional.empty();
        String page = "";
        do {
            AggregatedListInstancesRequest request = AggregatedListInstancesRequest.newBuilder()
                    .setProject(calls.project())
                    .setFilter(filter)
                    .setMaxResults(PAGE)
                    .setPageToken(page)
                    // else one zone that is down fails the list of all
                    .setReturnPartialSuccess(true)
                    .build();
            InstanceAggregatedList list = calls.make(
                    "instances.aggregatedList",
                    calls.project(),
                    google -> google.instances().aggregatedListCallable().call(request));
            for (Map.Entry<String, InstancesScopedList> scope :
                    list.getItemsMap().entrySet()) {
                Optional<CallFailedException> unasked = unasked(scope.getKey(), scope.getValue());
                failed = failed.or(() -> unasked);
                scope.getValue()
                        .getInstancesList()
                        .forEach(instance -> MachineLabels.machine(instance)
                                .filter(wanted)
                                .filter(machine -> POWERED_OFF.contains(instance.getStatus())
                                        || memory.end(machine.id()).isEmpty())
                                .ifPresent(machines::add));
            }
            page = list.getNextPageToken();
        } while (!page.isEmpty());
        machines.sort(Comparator.comparing((Machine machine) -> machine.token().value())
                .thenComparing(Machine::rank));
        machines.forEach(this::seen);
        return new Seen(machines, failed);
    }

    /** Google tells of zones it could not ask beside those it could; where machines were launched, that is no answer. */
    private Optional<CallFailedException> unasked(String scope, InstancesScopedList list) {
        String zone = MachineLabels.last(scope);
        boolean unasked = list.getWarning().getCode().equals("UNREACHABLE");
        return unasked && zones.get().contains(zone)
                ? Optional.of(new CallFailedException(
                        new Failure(
                                "instances.aggregatedList",
                                zone,
                                Failure.Effect.NONE,
                                "UNREACHABLE",
                                list.getWarning().getMessage(),
                                Optional.empty()),
                        false))
                : Optional.empty();
    }

    private void seen(Machine machine) {
        known.seen(machine);
        memory.seen(machine.id(), machine.market().region());
    }
}
