package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes of an accepted request what Azure answers from then on: defaults filled in, secrets left out, parts named by their ids. */
final class MachineBody {

    private final World world;
    private final Parts parts;
    private final Images images;

    MachineBody(World world, Parts parts, Images images) {
        this.world = world;
        this.parts = parts;
        this.images = images;
    }

    /** Makes the machine's body, and its parts. */
    ObjectNode make(ArmId id, JsonNode request) {
        String location = World.location(request.path("location").asString(""));
        ObjectNode body = Tree.object("name", id.name(), "id", id.text(), "type", id.type(), "location", location);
        for (String kept : List.of("tags", "zones", "plan")) {
            if (Tree.has(request, kept)) {
                body.set(kept, request.path(kept).deepCopy());
            }
        }
        if (Tree.has(request, "identity")) {
            body.set("identity", identity(request.path("identity")));
        }
        ObjectNode properties = (ObjectNode) request.path("properties").deepCopy();
        body.set("properties", properties);
        properties.put(
                "vmId",
                UUID.nameUUIDFromBytes(Tree.bytes(id.key() + world.now())).toString());
        properties.put("timeCreated", world.now().toString());
        if (!properties.has("priority")) {
            properties.put("priority", "Regular");
        }
        if (Tree.text(properties, "priority").equals("Spot")) {
            if (!properties.has("evictionPolicy")) {
                properties.put("evictionPolicy", "Deallocate");
            }
            if (!properties.has("billingProfile")) {
                properties.set("billingProfile", Tree.object("maxPrice", -1));
            }
        }
        properties.remove("userData");
        account(id, properties);
        storage(id, properties, request, location);
        ObjectNode network = Tree.within(properties, "networkProfile");
        network.set(
                "networkInterfaces",
                Tree.object("all", parts.interfaces(id, request)).get("all"));
        network.remove("networkInterfaceConfigurations");
        network.remove("networkApiVersion");
        return body;
    }

    /** Ids of people and clients are made up. */
    static ObjectNode identity(JsonNode asked) {
        ObjectNode identity = (ObjectNode) asked.deepCopy();
        for (String name : asked.path("userAssignedIdentities").propertyNames()) {
            ObjectNode one = Tree.object(
                    "principalId",
                    UUID.nameUUIDFromBytes(Tree.bytes("principal " + name)).toString(),
                    "clientId",
                    UUID.nameUUIDFromBytes(Tree.bytes("client " + name)).toString());
            ((ObjectNode) identity.path("userAssignedIdentities")).set(name, one);
        }
        return identity;
    }

    private static void account(ArmId id, ObjectNode properties) {
        ObjectNode account = Tree.within(properties, "osProfile");
        account.remove(List.of("customData", "adminPassword"));
        if (!account.has("computerName")) {
            account.put("computerName", id.name());
        }
        account.putArray("secrets");
        account.put(
                "allowExtensionOperations",
                account.path("allowExtensionOperations").asBoolean(true));
        account.put("requireGuestProvisionSignal", true);
    }

    private void storage(ArmId id, ObjectNode properties, JsonNode request, String location) {
        ObjectNode storage = Tree.within(properties, "storageProfile");
        ObjectNode image = Tree.within(storage, "imageReference");
        if (!image.has("id")) {
            image.put("exactVersion", images.exact(image));
        }
        ObjectNode system = Tree.within(storage, "osDisk");
        system.put("osType", "Linux");
        String unique = UUID.nameUUIDFromBytes(Tree.bytes(id.key() + world.now()))
                .toString()
                .replace("-", "");
        fill(id, system, id.name() + "_OsDisk_1_" + unique, request, location);
        List<ObjectNode> data = new ArrayList<>();
        storage.path("dataDisks").valueStream().forEach(each -> {
            ObjectNode disk = (ObjectNode) each;
            int number = disk.path("lun").asInt(0) + 2;
            fill(id, disk, id.name() + "_disk" + number + "_" + unique, request, location);
            data.add(disk);
        });
        storage.set("dataDisks", Tree.object("all", data).get("all"));
    }

    private void fill(ArmId machine, ObjectNode disk, String name, JsonNode request, String location) {
        if (!disk.has("name")) {
            disk.put("name", name);
        }
        if (!disk.has("caching")) {
            disk.put("caching", "ReadWrite");
        }
        if (!disk.has("deleteOption")) {
            disk.put("deleteOption", "Detach");
        }
        if (!disk.has("diskSizeGB")) {
            disk.put("diskSizeGB", 30);
        }
        boolean onTheHost = Tree.text(disk, "diffDiskSettings.option").equals("Local");
        ObjectNode managed = Tree.within(disk, "managedDisk");
        if (!managed.has("storageAccountType")) {
            managed.put("storageAccountType", onTheHost ? "Standard_LRS" : "Premium_LRS");
        }
        if (onTheHost) {
            return; // an ephemeral disk is no resource
        }
        ArmId id = parts.disk(machine, Tree.text(disk, "name"), disk, location, request.path("zones"));
        managed.put("id", id.text());
    }
}
