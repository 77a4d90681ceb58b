package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.ArmAnswer.Shape;
import dev.stint.providers.azure.stage.Operations.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers requests about virtual machines: "Virtual Machines", Compute REST API reference. */
final class MachineDesk implements Desk {

    private final World world;
    private final Machines machines;
    private final MachineForm form;
    private final MachineBody bodies;
    private final Faults faults;

    MachineDesk(World world, Machines machines, MachineForm form, MachineBody bodies, Faults faults) {
        this.world = world;
        this.machines = machines;
        this.form = form;
        this.bodies = bodies;
        this.faults = faults;
    }

    @Override
    public ArmAnswer answer(ArmRequest request) {
        return switch (request.operation()) {
            case "PUT virtualMachines" -> put(request);
            case "PATCH virtualMachines" -> patch(request);
            case "GET virtualMachines" -> get(request);
            case "LIST virtualMachines" -> list(request);
            case "DELETE virtualMachines" -> delete(request);
            case "GET instanceView" ->
                ArmAnswer.of(200, machines.seen(request.place().id()).instanceView(world.now()), Shape.INSTANCE_VIEW);
            case "POST deallocate" ->
                accepted(request, machines.stop(machine(request), true, faults.inside(request.operation())));
            case "POST powerOff" ->
                accepted(request, machines.stop(machine(request), false, faults.inside(request.operation())));
            case "POST simulateEviction" -> {
                machines.evict(machine(request), world.pace().notice());
                yield ArmAnswer.empty(204);
            }
            default -> throw RefusedException.unplayed(request.operation());
        };
    }

    private Machine machine(ArmRequest request) {
        return machines.asked(request.place().id());
    }

    private ArmAnswer put(ArmRequest request) {
        ArmId id = request.place().id();
        JsonNode asked = request.json();
        Optional<Machine> there = machines.find(id);
        if (there.isPresent()) {
            return again(request, there.get(), asked);
        }
        if (!request.header("if-match").isEmpty()) {
            throw new RefusedException(412, "PreconditionFailed", "If-Match: there is no VM '" + id.name() + "'.");
        }
        form.check(id, asked, machines.all());
        ObjectNode body = bodies.make(id, asked);
        Machine machine = machines.begin(id, (ObjectNode) asked.deepCopy(), body, faults.inside(request.operation()));
        world.activity.add(id, Machines.TYPE + "/write", "tests", world.now());
        return underWay(request, machine, 201);
    }

    private ArmAnswer again(ArmRequest request, Machine machine, JsonNode asked) {
        if (request.header("if-none-match").equals("*")) {
            throw new RefusedException(
                    412,
                    "PreconditionFailed",
                    "If-None-Match: * was given, and the VM '" + machine.id.name() + "' exists.");
        }
        Machines.refuseWhileDeleting(machine, "Create or Update VM");
        MachineChanges.check(machine, asked);
        Machines.change(machine, asked);
        if (machine.state == StagedInstance.State.FAILED) {
            machines.allocate(machine, "Updating", faults.inside(request.operation()));
        } else {
            machines.update(machine, faults.inside(request.operation()));
        }
        return underWay(request, machine, 200);
    }

    private ArmAnswer patch(ArmRequest request) {
        Machine machine = machine(request);
        Machines.refuseWhileDeleting(machine, "Update VM");
        MachineChanges.check(machine, request.json());
        Machines.change(machine, request.json());
        machines.update(machine, faults.inside(request.operation()));
        return underWay(request, machine, 200);
    }

    private ArmAnswer underWay(ArmRequest request, Machine machine, int status) {
        Operation operation = machine.operation;
        if (operation == null) {
            throw new IllegalStateException(machine.id.text() + " was accepted and nothing is under way");
        }
        return ArmAnswer.of(status, machine.tree(false, world.now()), Shape.MACHINE)
                .with(headers(world, request, operation, false));
    }

    private ArmAnswer accepted(ArmRequest request, Operation operation) {
        return ArmAnswer.empty(202).with(headers(world, request, operation, true));
    }

    /** Where to ask about what is under way: "Track asynchronous Azure operations". */
    static Map<String, String> headers(World world, ArmRequest request, Operation operation, boolean location) {
        String address = request.host() + "/subscriptions/" + world.subscription + "/providers/" + operation.namespace
                + "/locations/" + operation.location + "/operations/" + operation.id + "?";
        String version = "api-version=" + request.parameter("api-version");
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Azure-AsyncOperation", address + version);
        if (location) {
            headers.put("Location", address + "monitor=true&" + version);
        }
        headers.putAll(retry(world));
        return headers;
    }

    static Map<String, String> retry(World world) {
        long seconds = world.pace().retryAfter().toSeconds();
        return seconds == 0 ? Map.of() : Map.of("Retry-After", Long.toString(seconds));
    }

    private ArmAnswer get(ArmRequest request) {
        String expand = request.parameter("$expand");
        if (!Set.of("", "instanceView", "userData").contains(expand)) {
            throw RefusedException.invalid("$expand", "The value '" + expand + "' of $expand is not supported.");
        }
        Machine machine = machines.seen(request.place().id());
        ObjectNode tree = machine.tree(expand.equals("instanceView"), world.now());
        if (expand.equals("userData")) {
            JsonNode data = Tree.at(machine.request, "properties.userData");
            if (!data.isMissingNode()) {
                Tree.within(tree, "properties").set("userData", data);
            }
        }
        return ArmAnswer.of(200, tree, Shape.MACHINE);
    }

    private ArmAnswer list(ArmRequest request) {
        String expand = request.parameter("$expand");
        if (!request.parameter("statusOnly").isEmpty()
                || !request.parameter("$filter").isEmpty()) {
            throw RefusedException.unplayed("a list of machines with a filter or of their status only");
        }
        if (!Set.of("", "instanceView").contains(expand)) {
            throw RefusedException.invalid("$expand", "The value '" + expand + "' of $expand is not supported.");
        }
        List<JsonNode> values = new ArrayList<>(world.resources.list(
                Machines.TYPE,
                request.place().group(),
                world.now(),
                world.pace().lists(),
                id -> machines.find(id).map(machine -> machine.tree(!expand.isEmpty(), world.now()))));
        ObjectNode body = Tree.object("value", values);
        return ArmAnswer.of(200, body, Shape.MACHINES);
    }

    private ArmAnswer delete(ArmRequest request) {
        Optional<Machine> machine = machines.find(request.place().id());
        if (machine.isEmpty()) {
            return ArmAnswer.empty(204);
        }
        Operation operation = machines.delete(machine.get(), faults.inside(request.operation()));
        world.activity.add(machine.get().id, Machines.TYPE + "/delete", "tests", world.now());
        return accepted(request, operation);
    }
}
