package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.Operations.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers requests about disks, network interfaces, public addresses, networks, subnets and identities: "Disks", Compute REST API
 * reference, and the references of Azure Virtual Network and of managed identities. They are asked for, listed and deleted here;
 * machines make them, or the test.
 */
final class PartsDesk implements Desk {

    private final World world;
    private final Parts parts;
    private final Faults faults;

    PartsDesk(World world, Parts parts, Faults faults) {
        this.world = world;
        this.parts = parts;
        this.faults = faults;
    }

    @Override
    public ArmAnswer answer(ArmRequest request) {
        ArmPlace place = request.place();
        if (request.operation().startsWith("LIST ")) {
            String within = place.names().isEmpty() ? "" : place.id().text() + "/";
            List<ObjectNode> found = world.resources.list(
                    place.namespace() + "/" + String.join("/", place.types()),
                    place.group(),
                    world.now(),
                    world.pace().lists(),
                    world.resources::get);
            return ArmAnswer.list(found.stream()
                    .filter(each -> Tree.text(each, "id").regionMatches(true, 0, within, 0, within.length()))
                    .toList());
        }
        return switch (request.method()) {
            case "GET" -> ArmAnswer.ok(world.resources.asked(place.id()));
            case "DELETE" -> delete(request, place.id());
            default -> throw RefusedException.unplayed(request.operation());
        };
    }

    private ArmAnswer delete(ArmRequest request, ArmId id) {
        Optional<ObjectNode> body = world.resources.get(id);
        if (body.isEmpty()) {
            return ArmAnswer.empty(204);
        }
        refuseUsed(id, body.get());
        Optional<Problem> fate = faults.inside(request.operation());
        String location = Tree.text(body.get(), "location");
        Operation operation = world.operations.begin(
                id, location, true, world.now(), world.pace().deleting(), () -> {
                    if (fate.isEmpty()) {
                        remove(id);
                    }
                    return fate;
                });
        return ArmAnswer.empty(202).with(MachineDesk.headers(world, request, operation, true));
    }

    private void remove(ArmId id) {
        if (id.type().equalsIgnoreCase(Parts.INTERFACES)) {
            parts.removeInterface(id);
        } else {
            world.resources.remove(id, world.now());
        }
    }

    private void refuseUsed(ArmId id, ObjectNode body) {
        switch (id.type().toLowerCase(Locale.ROOT)) {
            case "microsoft.compute/disks" -> {
                if (body.has("managedBy")) {
                    throw RefusedException.conflict(
                            "OperationNotAllowed",
                            "Disk " + id.name() + " is attached to VM " + Tree.text(body, "managedBy") + ".");
                }
            }
            case "microsoft.network/networkinterfaces" -> {
                if (Tree.has(body, "properties.virtualMachine.id")) {
                    throw new RefusedException(
                            400,
                            "NicInUse",
                            "Network Interface " + id.text() + " is used by existing resource "
                                    + Tree.text(body, "properties.virtualMachine.id")
                                    + ". In order to delete the network interface, it must be dissociated from the resource."
                                    + " To learn more, see aka.ms/deletenic.");
                }
                parts.refuseReserved(id);
            }
            case "microsoft.network/publicipaddresses" -> {
                if (Tree.has(body, "properties.ipConfiguration.id")) {
                    throw new RefusedException(
                            400,
                            "PublicIPAddressCannotBeDeleted",
                            "Public IP address " + id.text()
                                    + " can not be deleted since it is still allocated to resource "
                                    + Tree.text(body, "properties.ipConfiguration.id")
                                    + ". In order to delete the public IP, disassociate/detach the Public IP address from the"
                                    + " resource. To learn how to do this, see aka.ms/deletepublicip.");
                }
            }
            default -> throw RefusedException.unplayed("the deletion of " + id.type());
        }
    }
}
