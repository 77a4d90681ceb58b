package dev.stint.providers.azure.stage;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What Azure looks at before it accepts a new machine, beyond what types say: "Virtual Machines - Create Or Update" and "Azure Spot
 * Virtual Machines" (errors), Microsoft's documentation. Everything here is refused at once and leaves nothing behind.
 */
final class MachineForm {

    /** Characters of Base64: Azure's own message names the number. */
    private static final int CUSTOM_DATA_LONGEST = 87_380;

    private final World world;
    private final Supply supply;

    MachineForm(World world, Supply supply) {
        this.world = world;
        this.supply = supply;
    }

    /**
     * Looks at a request for a machine that is not there.
     *
     * @param there machines that are
     * @throws RefusedException with Azure's code for what is wrong
     */
    void check(ArmId id, JsonNode body, Iterable<Machine> there) {
        String location = World.location(body.path("location").asString(""));
        if (!supply.sizes.locations().contains(location)) {
            throw new RefusedException(
                    400,
                    "LocationNotAvailableForResourceType",
                    "The provided location '" + location + "' is not available for resource type '" + id.type()
                            + "'. List of available regions for the resource type is '"
                            + String.join(",", supply.sizes.locations()) + "'.");
        }
        for (String part : List.of("hardwareProfile", "storageProfile", "osProfile", "networkProfile")) {
            required(body, "properties." + part, part);
        }
        required(body, "properties.storageProfile.imageReference", "imageReference");
        required(body, "properties.osProfile.adminUsername", "osProfile.adminUsername");
        login(body);
        customData(body);
        spot(body);
        network(id, body, location);
        identity(id, body);
        supply.images.check(location, Tree.at(body, "properties.storageProfile.imageReference"));
        VmSize size = size(body, location);
        boolean spot = Tree.text(body, "properties.priority").equals("Spot");
        supply.quotas.refusal(location, size, spot, there, world.subscription).ifPresent(problem -> {
            throw new RefusedException(409, problem);
        });
    }

    private static void required(JsonNode body, String path, String said) {
        if (!Tree.has(body, path)) {
            throw RefusedException.invalid(said, "Required parameter '" + said + "' is missing (null).");
        }
    }

    private static void login(JsonNode body) {
        boolean password = Tree.has(body, "properties.osProfile.adminPassword");
        boolean keys = !Tree.at(body, "properties.osProfile.linuxConfiguration.ssh.publicKeys")
                .isEmpty();
        boolean disabled = Tree.at(body, "properties.osProfile.linuxConfiguration.disablePasswordAuthentication")
                .asBoolean(false);
        if (!password && !keys) {
            throw RefusedException.invalid(
                    "osProfile",
                    "Authentication using either SSH or by user name and password must be enabled in Linux profile.");
        }
        if (password && disabled) {
            throw RefusedException.invalid(
                    "adminPassword",
                    "The value of parameter adminPassword is invalid: password authentication is disabled.");
        }
    }

    private static void customData(JsonNode body) {
        String data = Tree.text(body, "properties.osProfile.customData");
        boolean base64 = true;
        try {
            Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            base64 = false;
        }
        if (!base64 || data.length() > CUSTOM_DATA_LONGEST) {
            throw RefusedException.invalid(
                    "customData",
                    "Custom data in OSProfile must be in Base64 encoding and with a maximum length of "
                            + CUSTOM_DATA_LONGEST + " characters.");
        }
    }

    private static void spot(JsonNode body) {
        boolean spot = Tree.text(body, "properties.priority").equals("Spot");
        if (!spot && Tree.has(body, "properties.evictionPolicy")) {
            throw RefusedException.invalid(
                    "evictionPolicy", "Eviction policy can be set only on Azure Spot Virtual Machines.");
        }
        if (!spot && Tree.at(body, "properties.billingProfile.maxPrice").asDouble(-1) > 0) {
            throw RefusedException.invalid("maxPrice", "Max price can be set only on Azure Spot Virtual Machines.");
        }
        double price = Tree.at(body, "properties.billingProfile.maxPrice").asDouble(-1);
        if (price <= 0 && price != -1) {
            throw RefusedException.invalid(
                    "maxPrice", "Max price must be -1 or a price greater than zero; it is " + price + ".");
        }
    }

    private void network(ArmId id, JsonNode body, String location) {
        JsonNode profile = Tree.at(body, "properties.networkProfile");
        JsonNode inline = profile.path("networkInterfaceConfigurations");
        JsonNode ready = profile.path("networkInterfaces");
        if (inline.isEmpty() == ready.isEmpty()) {
            throw RefusedException.invalid(
                    "networkProfile",
                    "Give either networkInterfaces or networkInterfaceConfigurations, and at least one of them.");
        }
        if (!inline.isEmpty() && !Tree.has(profile, "networkApiVersion")) {
            throw RefusedException.invalid(
                    "networkApiVersion", "Required parameter 'networkProfile.networkApiVersion' is missing (null).");
        }
        ready.valueStream().forEach(nic -> {
            ArmId named = ArmId.required(nic.path("id").asString(""), "properties.networkProfile.networkInterfaces");
            if (world.resources.get(named).isEmpty()) {
                throw reference(named, id);
            }
        });
        inline.valueStream().forEach(nic -> {
            Tree.at(nic, "properties.ipConfigurations").valueStream().forEach(address -> {
                String subnet = Tree.text(address, "properties.subnet.id");
                ArmId named = ArmId.required(subnet, "properties.networkProfile.networkInterfaceConfigurations.subnet");
                if (world.resources.get(named).isEmpty()
                        || world.resources
                                .get(named.parent())
                                .filter(net -> net.path("location").asString("").equals(location))
                                .isEmpty()) {
                    throw reference(
                            named,
                            id.sibling(
                                    "Microsoft.Network",
                                    "networkInterfaces",
                                    nic.path("name").asString("")));
                }
            });
            String group = Tree.text(nic, "properties.networkSecurityGroup.id");
            if (!group.isEmpty()) {
                ArmId named = ArmId.required(group, "properties.networkSecurityGroup.id");
                if (world.resources.get(named).isEmpty()) {
                    throw reference(named, id);
                }
            }
        });
    }

    private static RefusedException reference(ArmId missing, ArmId by) {
        return new RefusedException(
                400,
                "InvalidResourceReference",
                "Resource " + missing.text() + " referenced by resource " + by.text()
                        + " was not found. Please make sure that the referenced resource exists, and that both resources are"
                        + " in the same region.");
    }

    private void identity(ArmId id, JsonNode body) {
        JsonNode identities = Tree.at(body, "identity.userAssignedIdentities");
        boolean said = Tree.text(body, "identity.type").contains("UserAssigned");
        if (said == identities.isEmpty()) {
            throw RefusedException.invalid(
                    "identity", "The identity's type and its userAssignedIdentities do not agree.");
        }
        for (String each : identities.propertyNames()) {
            ArmId named = ArmId.required(each, "identity.userAssignedIdentities");
            if (world.resources.get(named).isEmpty()) {
                throw new RefusedException(
                        400,
                        "FailedIdentityOperation",
                        "Identity operation for resource '" + id.text()
                                + "' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'."
                                + " Response: '{\"error\":{\"code\":\"BadRequest\",\"message\":\"Resource '" + each
                                + "' was not found.\"}}'.'.");
            }
        }
    }

    private VmSize size(JsonNode body, String location) {
        String name = Tree.text(body, "properties.hardwareProfile.vmSize");
        VmSize size = supply.sizes
                .find(location, name)
                .orElseThrow(
                        () -> RefusedException.invalid(
                                "vmSize",
                                "The value '" + name
                                        + "' provided for the VM size is not valid. The valid sizes in the current region are: '"
                                        + String.join(
                                                ",",
                                                supply.sizes.at(location).stream()
                                                        .map(VmSize::name)
                                                        .toList())
                                        + "'. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions."));
        JsonNode zones = body.path("zones");
        if (zones.size() > 1) {
            throw RefusedException.invalid("zones", "A virtual machine can be in one availability zone only.");
        }
        Optional<String> zone = zones.valueStream().map(JsonNode::asString).findFirst();
        boolean spot = Tree.text(body, "properties.priority").equals("Spot");
        if (spot
                && !size.capabilities()
                        .getOrDefault("LowPriorityCapable", "True")
                        .equals("True")) {
            throw new RefusedException(
                    400,
                    "AzureSpotIsNotSupportedForThisVMSize",
                    "The VM size '" + name
                            + "' is not supported for creation of Azure Spot VMs. Please select another VM size.");
        }
        boolean none = zone.isPresent() && !size.zones().contains(zone.get());
        if (none || supply.stock.withheld(location, zone.orElse(Stock.REGIONAL), size.name())) {
            throw RefusedException.conflict(
                    "SkuNotAvailable",
                    "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: " + name
                            + "' is currently not available in location '" + location.toLowerCase(Locale.ROOT)
                            + "'. Please try another size or deploy to a different location or different zone. See"
                            + " https://aka.ms/azureskunotavailable for details.");
        }
        return size;
    }
}
