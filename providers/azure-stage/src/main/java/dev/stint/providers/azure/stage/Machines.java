package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.Operations.Operation;
import dev.stint.providers.azure.stage.StagedInstance.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The lives of all machines: what begins, what is due, what becomes of their parts. Guarded by the {@link World}. */
final class Machines {

    static final String TYPE = "Microsoft.Compute/virtualMachines";

    private final World world;
    private final Stock stock;
    private final Parts parts;
    private final List<Machine> all = new ArrayList<>();
    private final List<Consumer<StagedInstance>> starts = new ArrayList<>();
    private final List<Consumer<StagedInstance>> ends = new ArrayList<>();
    private final List<BiConsumer<StagedInstance, Instant>> warnings = new ArrayList<>();
    private int cutDeletions;
    private Duration hidden = Duration.ZERO;

    Machines(World world, Stock stock, Parts parts) {
        this.world = world;
        this.stock = stock;
        this.parts = parts;
    }

    void onStart(Consumer<StagedInstance> listener) {
        starts.add(listener);
    }

    void onEnd(Consumer<StagedInstance> listener) {
        ends.add(listener);
    }

    void onWarning(BiConsumer<StagedInstance, Instant> listener) {
        warnings.add(listener);
    }

    /** The next deletions of machines take only the machine. */
    void cutDeletions(int count) {
        cutDeletions = count;
    }

    void hideNew(Duration length) {
        hidden = length;
    }

    /** All that ever were, in order. */
    List<Machine> all() {
        return all;
    }

    Optional<Machine> find(ArmId id) {
        return all.stream()
                .filter(machine -> !machine.gone() && machine.id.key().equals(id.key()))
                .findFirst();
    }

    Machine asked(ArmId id) {
        return find(id).orElseThrow(() -> Resources.missing(id));
    }

    /** The same for who only looks. */
    Machine seen(ArmId id) {
        return find(id).filter(machine -> !world.now().isBefore(machine.createdAt.plus(hidden)))
                .orElseThrow(() -> Resources.missing(id));
    }

    /** A machine that was accepted begins. */
    Machine begin(ArmId id, ObjectNode request, ObjectNode body, Optional<Problem> fate) {
        Machine machine = new Machine(id, request, body, world.now());
        all.add(machine);
        world.resources.put(id, body, world.now());
        allocate(machine, "Creating", fate);
        return machine;
    }

    /** Looks for hardware: at the first request, and again when one that failed is asked for again. */
    void allocate(Machine machine, String provisioning, Optional<Problem> fate) {
        machine.state = State.CREATING;
        machine.provisioning = provisioning;
        work(machine, false, world.pace().creating(), () -> {
            Optional<Problem> refusal = fate.or(() -> stock.refusal(machine, all));
            refusal.ifPresentOrElse(problem -> fail(machine, problem), () -> start(machine));
            return refusal;
        });
    }

    private void fail(Machine machine, Problem problem) {
        machine.failure = problem;
        machine.provisioning = "Failed";
        machine.state = State.FAILED;
    }

    private void start(Machine machine) {
        machine.failure = null;
        machine.provisioning = "Succeeded";
        machine.state = State.RUNNING;
        machine.started = true;
        starts.forEach(listener -> listener.accept(machine.shown()));
    }

    /** Something that changes no hardware: tags, an identity, nothing at all. */
    void update(Machine machine, Optional<Problem> fate) {
        if (machine.working()) {
            return; // what is under way is what the caller waits for
        }
        machine.provisioning = "Updating";
        work(machine, false, Duration.ZERO, () -> {
            machine.provisioning = fate.isPresent() ? "Failed" : "Succeeded";
            fate.ifPresent(problem -> machine.failure = problem);
            return fate;
        });
    }

    /** Lets a machine go with what goes with it. */
    Operation delete(Machine machine, Optional<Problem> fate) {
        Operation under = machine.operation;
        if (machine.state == State.DELETING && under != null) {
            return under;
        }
        State before = machine.state == State.CREATING ? State.FAILED : machine.state;
        machine.state = State.DELETING;
        machine.provisioning = "Deleting";
        return work(machine, true, world.pace().deleting(), () -> {
            if (fate.isPresent()) {
                machine.state = before;
                machine.provisioning = "Failed";
                machine.failure = fate.get();
                return fate;
            }
            boolean whole = cutDeletions == 0;
            cutDeletions -= whole ? 0 : 1;
            bury(machine, whole);
            return Optional.empty();
        });
    }

    private void bury(Machine machine, boolean whole) {
        machine.state = State.GONE;
        // what lists that are behind go on showing
        Tree.within(machine.body, "properties").put("provisioningState", "Deleting");
        world.resources.remove(machine.id, world.now());
        parts.release(machine, whole);
        mourn(machine);
    }

    private void mourn(Machine machine) {
        if (machine.started) {
            machine.started = false;
            ends.forEach(listener -> listener.accept(machine.shown()));
        }
    }

    /** Takes the power away, and with {@code deallocate} the hardware. */
    Operation stop(Machine machine, boolean deallocate, Optional<Problem> fate) {
        refuseWhileDeleting(machine, deallocate ? "deallocate" : "powerOff");
        machine.provisioning = "Updating";
        return work(machine, false, world.pace().stopping(), () -> {
            if (fate.isEmpty()) {
                switchedOff(machine, deallocate);
            }
            machine.provisioning = fate.isPresent() ? "Failed" : "Succeeded";
            return fate;
        });
    }

    /** The guest switched itself off, or somebody did: it keeps its hardware unless that is given back. */
    void switchedOff(Machine machine, boolean deallocate) {
        machine.state = deallocate ? State.DEALLOCATED : State.STOPPED;
        mourn(machine);
    }

    static void refuseWhileDeleting(Machine machine, String what) {
        if (machine.state == State.DELETING) {
            throw RefusedException.conflict(
                    "OperationNotAllowed",
                    "Operation '" + what + "' is not allowed on VM '" + machine.id.name()
                            + "' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an"
                            + " ongoing one to complete).");
        }
    }

    /** Announces that a spot machine will be taken; a second announcement changes nothing. */
    void evict(Machine machine, Duration notice) {
        if (!machine.spot()) {
            throw RefusedException.conflict(
                    "OperationNotAllowed",
                    "Operation 'simulateEviction' is not allowed on VM '" + machine.id.name()
                            + "': only Azure Spot Virtual Machines are evicted.");
        }
        if (machine.eviction != null || !takeable(machine)) {
            return;
        }
        Instant at = world.now().plus(notice);
        machine.eviction = at;
        warnings.forEach(listener -> listener.accept(machine.shown(), at));
        world.operations.begin(machine.id, machine.location(), false, world.now(), notice, () -> {
            taken(machine, at);
            return Optional.empty();
        });
    }

    /** Also one that is only just being made can be taken. */
    private static boolean takeable(Machine machine) {
        return machine.allocated() || machine.state == State.CREATING;
    }

    /** Somebody deletes it. */
    void removedBy(String caller, Machine machine) {
        Operation under = machine.operation;
        if (under != null) {
            world.operations.preempt(under, world.now());
        }
        world.activity.add(machine.id, TYPE + "/delete", caller, world.now());
        bury(machine, true);
    }

    private void taken(Machine machine, Instant at) {
        machine.eviction = null;
        if (!takeable(machine)) {
            return; // somebody ended it before
        }
        Operation under = machine.operation;
        if (under != null) {
            world.operations.preempt(under, world.now());
        }
        world.activity.add(machine.id, ActivityLog.EVICTION, "", at);
        if (machine.deletedByEviction()) {
            bury(machine, true);
        } else {
            machine.provisioning = "Succeeded";
            switchedOff(machine, true);
        }
    }

    private Operation work(Machine machine, boolean deleting, Duration takes, Supplier<Optional<Problem>> work) {
        @Nullable Operation before = machine.operation;
        if (before != null) {
            world.operations.preempt(before, world.now());
        }
        Operation operation =
                world.operations.begin(machine.id, machine.location(), deleting, world.now(), takes, work);
        machine.operation = operation;
        return operation;
    }

    /** Lays over a machine what a request changes of it. */
    static void change(Machine machine, JsonNode asked) {
        if (Tree.has(asked, "tags")) {
            machine.body.set("tags", asked.path("tags").deepCopy());
        }
        if (Tree.has(asked, "identity")) {
            machine.body.set("identity", MachineBody.identity(asked.path("identity")));
        }
        String size = Tree.text(asked, "properties.hardwareProfile.vmSize");
        if (!size.isEmpty()) {
            Tree.within(machine.body, "properties.hardwareProfile").put("vmSize", size);
        }
        String option = Tree.text(asked, "properties.storageProfile.osDisk.deleteOption");
        if (!option.isEmpty()) {
            Tree.within(machine.body, "properties.storageProfile.osDisk").put("deleteOption", option);
        }
        JsonNode references = Tree.at(asked, "properties.networkProfile.networkInterfaces");
        references
                .valueStream()
                .forEach(reference -> machine.interfaces().forEach(known -> {
                    String goes = Tree.text(reference, "properties.deleteOption");
                    if (!goes.isEmpty() && Tree.text(known, "id").equalsIgnoreCase(Tree.text(reference, "id"))) {
                        Tree.within((ObjectNode) known, "properties").put("deleteOption", goes);
                    }
                }));
        JsonNode price = Tree.at(asked, "properties.billingProfile.maxPrice");
        if (!price.isMissingNode()) {
            Tree.within(machine.body, "properties.billingProfile").set("maxPrice", price);
        }
    }
}
