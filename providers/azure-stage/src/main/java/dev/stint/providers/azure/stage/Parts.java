package dev.stint.providers.azure.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a machine is made of beside itself: disks, network interfaces, public addresses. They are resources of their own, are there from
 * the moment the machine is accepted, and go with it only where their {@code deleteOption} says so: "Delete a VM and attached
 * resources", Azure Virtual Machines documentation. Guarded by the {@link World}.
 */
final class Parts {

    static final String DISKS = "Microsoft.Compute/disks";
    static final String INTERFACES = "Microsoft.Network/networkInterfaces";
    static final String ADDRESSES = "Microsoft.Network/publicIPAddresses";

    /** For how long an interface can be used by its former machine only: Azure's own message names the time. */
    static final Duration RESERVED = Duration.ofSeconds(180);

    private final World world;
    private final Map<String, Instant> reserved = new HashMap<>();
    private final Map<String, String> reservedFor = new HashMap<>();
    private boolean reserving;
    private boolean marking = true;
    private int addresses = 3;

    Parts(World world) {
        this.world = world;
    }

    /** From now on interfaces that lose their machine without going with it are reserved for it for a while. */
    void reserve(boolean on) {
        reserving = on;
    }

    /** Whether interfaces and addresses get names with something hung on. */
    void markNames(boolean on) {
        marking = on;
    }

    private String name(String configuration, String text) {
        return marking ? configuration + "-" + Tree.mark(text) : configuration;
    }

    /** Makes the network interfaces a request describes; references to them, as the machine has them. */
    List<Map<String, Object>> interfaces(ArmId machine, JsonNode request) {
        List<Map<String, Object>> references = new ArrayList<>();
        JsonNode profile = Tree.at(request, "properties.networkProfile");
        profile.path("networkInterfaces").valueStream().forEach(ready -> {
            ArmId nic = ArmId.required(ready.path("id").asString(""), "networkInterfaces");
            ObjectNode body = world.resources.asked(nic);
            free(nic, machine, body);
            Tree.within(body, "properties").set("virtualMachine", Tree.object("id", machine.text()));
            references.add(reference(nic, Tree.at(ready, "properties")));
        });
        String location = World.location(request.path("location").asString(""));
        profile.path("networkInterfaceConfigurations").valueStream().forEach(asked -> {
            ArmId nic = machine.sibling(
                    "Microsoft.Network",
                    "networkInterfaces",
                    name(asked.path("name").asString(""), machine.key() + asked));
            world.resources.put(nic, nicBody(nic, machine, asked, location), world.now());
            references.add(reference(nic, Tree.at(asked, "properties")));
        });
        return references;
    }

    private static Map<String, Object> reference(ArmId nic, JsonNode properties) {
        return Tree.map(
                "id",
                nic.text(),
                "properties",
                Tree.map(
                        "primary",
                        properties.path("primary").asBoolean(true),
                        "deleteOption",
                        properties.path("deleteOption").asString("Detach")));
    }

    private void free(ArmId nic, ArmId machine, ObjectNode body) {
        String holder = Tree.text(body, "properties.virtualMachine.id");
        if (!holder.isEmpty() && !holder.equalsIgnoreCase(machine.text())) {
            throw new RefusedException(
                    400,
                    "NicInUse",
                    "Network Interface " + nic.text() + " is used by existing resource " + holder
                            + ". In order to delete the network interface, it must be dissociated from the resource. To learn"
                            + " more, see aka.ms/deletenic.");
        }
        checkReserved(nic, machine.text());
    }

    private void checkReserved(ArmId nic, String by) {
        Instant until = reserved.get(nic.key());
        String holder = reservedFor.getOrDefault(nic.key(), "");
        if (until != null && world.now().isBefore(until) && !holder.equalsIgnoreCase(by)) {
            throw new RefusedException(
                    400,
                    "NicReservedForAnotherVm",
                    "Nic(s) in request is reserved for another Virtual Machine for 180 seconds. Please provide another nic(s)"
                            + " or retry after 180 seconds. Reserved VM: " + holder);
        }
    }

    /** Refuses what is done with an interface that waits for its former machine. */
    void refuseReserved(ArmId nic) {
        checkReserved(nic, "");
    }

    /** "Network Interfaces - Get", Azure Virtual Network REST API reference. */
    private ObjectNode nicBody(ArmId nic, ArmId machine, JsonNode asked, String location) {
        List<Map<String, Object>> configurations = new ArrayList<>();
        Tree.at(asked, "properties.ipConfigurations").valueStream().forEach(address -> {
            String name = address.path("name").asString("");
            Map<String, Object> properties = Tree.map(
                    "provisioningState",
                    "Succeeded",
                    "privateIPAddress",
                    "10.0." + ++addresses / 250 + "." + (addresses % 250 + 1),
                    "privateIPAllocationMethod",
                    "Dynamic",
                    "primary",
                    Tree.at(address, "properties.primary").asBoolean(true),
                    "privateIPAddressVersion",
                    "IPv4",
                    "subnet",
                    Tree.map("id", Tree.text(address, "properties.subnet.id")));
            JsonNode open = Tree.at(address, "properties.publicIPAddressConfiguration");
            if (open.isObject()) {
                ArmId made = publicAddress(machine, nic, name, open, location);
                String option = Tree.at(open, "properties.deleteOption").asString("Detach");
                properties.put(
                        "publicIPAddress", Tree.map("id", made.text(), "properties", Tree.map("deleteOption", option)));
            }
            configurations.add(Tree.map(
                    "name",
                    name,
                    "id",
                    nic.text() + "/ipConfigurations/" + name,
                    "type",
                    "Microsoft.Network/networkInterfaces/ipConfigurations",
                    "properties",
                    properties));
        });
        ObjectNode body = tracked(nic, location, asked.path("tags"));
        ObjectNode properties = body.putObject("properties");
        properties.put("provisioningState", "Succeeded");
        properties.set("ipConfigurations", Tree.object("all", configurations).get("all"));
        properties.put(
                "enableAcceleratedNetworking",
                Tree.at(asked, "properties.enableAcceleratedNetworking").asBoolean(false));
        properties.put("primary", Tree.at(asked, "properties.primary").asBoolean(true));
        properties.put("nicType", "Standard");
        properties.set("virtualMachine", Tree.object("id", machine.text()));
        JsonNode group = Tree.at(asked, "properties.networkSecurityGroup");
        if (group.isObject()) {
            properties.set("networkSecurityGroup", group.deepCopy());
        }
        return body;
    }

    /** "Public IP Addresses - Get", the same reference. */
    private ArmId publicAddress(ArmId machine, ArmId nic, String configuration, JsonNode asked, String location) {
        ArmId id = machine.sibling(
                "Microsoft.Network",
                "publicIPAddresses",
                name(asked.path("name").asString(""), machine.key() + asked));
        ObjectNode body = tracked(id, location, asked.path("tags"));
        String sku = Tree.at(asked, "sku.name").asString("Basic");
        body.set("sku", Tree.object("name", sku, "tier", "Regional"));
        body.set(
                "properties",
                Tree.object(
                        "provisioningState",
                        "Succeeded",
                        "ipAddress",
                        "203.0.113." + (addresses % 250 + 1),
                        "publicIPAddressVersion",
                        "IPv4",
                        "publicIPAllocationMethod",
                        Tree.at(asked, "properties.publicIPAllocationMethod").asString("Dynamic"),
                        "ipConfiguration",
                        Tree.map("id", nic.text() + "/ipConfigurations/" + configuration)));
        world.resources.put(id, body, world.now());
        return id;
    }

    /** Makes a disk of a machine: "Disks - Get", Compute REST API reference. */
    ArmId disk(ArmId machine, String name, JsonNode asked, String location, JsonNode zones) {
        ArmId id = machine.sibling("Microsoft.Compute", "disks", name);
        if (world.resources.get(id).isPresent()) {
            throw RefusedException.conflict(
                    "ConflictingUserInput",
                    "Disk " + name + " already exists in resource group "
                            + id.group().toUpperCase(Locale.ROOT) + ". Only CreateOption.Attach is supported.");
        }
        ObjectNode body = tracked(id, location, zones.path("none"));
        body.put("managedBy", machine.text());
        if (!zones.isEmpty()) {
            body.set("zones", zones.deepCopy());
        }
        String kind = Tree.at(asked, "managedDisk.storageAccountType").asString("Premium_LRS");
        body.set("sku", Tree.object("name", kind, "tier", kind.startsWith("Premium") ? "Premium" : "Standard"));
        body.set(
                "properties",
                Tree.object(
                        "osType",
                        "Linux",
                        "hyperVGeneration",
                        "V2",
                        "creationData",
                        Tree.map("createOption", asked.path("createOption").asString("FromImage")),
                        "diskSizeGB",
                        asked.path("diskSizeGB").asInt(30),
                        "timeCreated",
                        world.now().toString(),
                        "provisioningState",
                        "Succeeded",
                        "diskState",
                        "Attached",
                        "uniqueId",
                        UUID.nameUUIDFromBytes(Tree.bytes(id.key())).toString()));
        world.resources.put(id, body, world.now());
        return id;
    }

    private static ObjectNode tracked(ArmId id, String location, JsonNode tags) {
        ObjectNode body = Tree.object("name", id.name(), "id", id.text(), "type", id.type(), "location", location);
        if (tags.isObject()) {
            body.set("tags", tags.deepCopy());
        }
        return body;
    }

    /**
     * A machine is gone: parts that go with it go, the others are free.
     *
     * @param all false when nothing goes with it, as happens when a deletion is cut
     */
    void release(Machine machine, boolean all) {
        Instant now = world.now();
        for (JsonNode disk : machine.disks()) {
            ArmId id = ArmId.required(Tree.text(disk, "managedDisk.id"), "managedDisk.id");
            if (all && Tree.text(disk, "deleteOption").equals("Delete")) {
                world.resources.remove(id, now);
            } else {
                world.resources.get(id).ifPresent(body -> {
                    body.remove("managedBy");
                    Tree.within(body, "properties").put("diskState", "Unattached");
                });
            }
        }
        for (JsonNode nic : machine.interfaces()) {
            ArmId id = ArmId.required(Tree.text(nic, "id"), "networkInterfaces");
            boolean goes = all && Tree.text(nic, "properties.deleteOption").equals("Delete");
            world.resources.get(id).ifPresent(body -> {
                Tree.within(body, "properties").remove("virtualMachine");
                if (goes) {
                    removeInterface(id);
                } else if (reserving) {
                    reserved.put(id.key(), now.plus(RESERVED));
                    reservedFor.put(id.key(), machine.id.text());
                }
            });
        }
    }

    /** An interface goes, with its addresses where they go with it. */
    void removeInterface(ArmId id) {
        world.resources
                .get(id)
                .ifPresent(body -> Tree.at(body, "properties.ipConfigurations")
                        .valueStream()
                        .filter(each -> Tree.has(each, "properties.publicIPAddress.id"))
                        .forEach(each -> {
                            ArmId address = ArmId.required(
                                    Tree.text(each, "properties.publicIPAddress.id"), "publicIPAddress.id");
                            if (Tree.text(each, "properties.publicIPAddress.properties.deleteOption")
                                    .equals("Delete")) {
                                world.resources.remove(address, world.now());
                            } else {
                                world.resources
                                        .get(address)
                                        .ifPresent(open ->
                                                Tree.within(open, "properties").remove("ipConfiguration"));
                            }
                        }));
        world.resources.remove(id, world.now());
    }
}
