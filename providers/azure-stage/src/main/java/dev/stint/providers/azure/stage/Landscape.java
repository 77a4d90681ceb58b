package dev.stint.providers.azure.stage;

import java.util.List;
import java.util.UUID;

/**
 * What a machine needs in a location, as somebody has laid it out.
 *
 * @param location such as {@code eastus}
 * @param group of resources, for machines
 * @param subnet its resource id
 * @param identity resource id of a user-assigned identity
 * @param image {@code publisher:offer:sku:version}, of the newest version
 */
public record Landscape(String location, String group, String subnet, String identity, String image) {

    /** The group machines go into. */
    public static final String GROUP = "stint-machines";

    /** The group of the network and of identities. */
    static final String NETWORK_GROUP = "stint-network";

    private static final String URN = "canonical:ubuntu-24_04-lts:server:24.04.202511010";

    static Landscape seed(World world, Supply supply, String location) {
        world.openGroup(GROUP, location);
        world.openGroup(NETWORK_GROUP, location);
        Sizes.USUAL.forEach(size -> supply.sizes.offer(location, size));
        supply.images.add(URN);
        ArmId net = id(world, NETWORK_GROUP, "Microsoft.Network/virtualNetworks/stint-" + location);
        ArmId subnet =
                id(world, NETWORK_GROUP, "Microsoft.Network/virtualNetworks/stint-" + location + "/subnets/machines");
        world.resources.put(
                net,
                Tree.object(
                        "name",
                        net.name(),
                        "id",
                        net.text(),
                        "type",
                        net.type(),
                        "location",
                        location,
                        "properties",
                        Tree.map(
                                "provisioningState",
                                "Succeeded",
                                "addressSpace",
                                Tree.map("addressPrefixes", List.of("10.0.0.0/16")))),
                world.now());
        world.resources.put(
                subnet,
                Tree.object(
                        "name",
                        "machines",
                        "id",
                        subnet.text(),
                        "type",
                        subnet.type(),
                        "properties",
                        Tree.map("provisioningState", "Succeeded", "addressPrefix", "10.0.0.0/16")),
                world.now());
        ArmId identity = identity(world, "stint-machine", location);
        return new Landscape(
                location, GROUP, subnet.text(), identity.text(), URN.substring(0, URN.lastIndexOf(':')) + ":latest");
    }

    /** Makes a user-assigned identity: "User Assigned Identities - Get", Managed Identity REST API reference. */
    static ArmId identity(World world, String name, String location) {
        ArmId identity = id(world, NETWORK_GROUP, "Microsoft.ManagedIdentity/userAssignedIdentities/" + name);
        world.resources.put(
                identity,
                Tree.object(
                        "name",
                        identity.name(),
                        "id",
                        identity.text(),
                        "type",
                        identity.type(),
                        "location",
                        location,
                        "properties",
                        Tree.map(
                                "principalId",
                                UUID.nameUUIDFromBytes(Tree.bytes("principal " + identity.text()))
                                        .toString(),
                                "clientId",
                                UUID.nameUUIDFromBytes(Tree.bytes("client " + identity.text()))
                                        .toString())),
                world.now());
        return identity;
    }

    private static ArmId id(World world, String group, String rest) {
        return ArmId.required(
                "/subscriptions/" + world.subscription + "/resourceGroups/" + group + "/providers/" + rest, "seed");
    }
}
