package dev.stint.providers.azure.stage;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What may be said of a machine that is there. What was said before may be said again, or left out; some of it may not be said
 * otherwise. The list is what users of the interface report ({@code PropertyChangeNotAllowed}), not a list of Microsoft's: there is none.
 */
final class MachineChanges {

    /** Members that cannot change, with the names Azure gives them in its message. */
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("zones", "zones"),
            Map.entry("properties.priority", "priority"),
            Map.entry("properties.evictionPolicy", "evictionPolicy"),
            Map.entry("properties.osProfile.customData", "customData"),
            Map.entry("properties.osProfile.computerName", "osProfile.computerName"),
            Map.entry("properties.osProfile.adminUsername", "osProfile.adminUsername"),
            Map.entry("properties.osProfile.adminPassword", "adminPassword"),
            Map.entry("properties.osProfile.linuxConfiguration.ssh.publicKeys", "linuxConfiguration.ssh.publicKeys"),
            Map.entry(
                    "properties.osProfile.linuxConfiguration.disablePasswordAuthentication",
                    "linuxConfiguration.disablePasswordAuthentication"),
            Map.entry("properties.storageProfile.imageReference", "imageReference"),
            Map.entry("properties.storageProfile.osDisk.name", "osDisk.name"),
            Map.entry("properties.storageProfile.osDisk.createOption", "osDisk.createOption"),
            Map.entry("properties.networkProfile.networkInterfaceConfigurations", "networkInterfaceConfigurations"));

    private MachineChanges() {}

    /** Refuses a request that would change what cannot be changed. */
    static void check(Machine machine, JsonNode asked) {
        String location = World.location(asked.path("location").asString(machine.location()));
        if (!location.equals(machine.location())) {
            throw RefusedException.conflict(
                    "InvalidResourceLocation",
                    "The resource '" + machine.id.name() + "' already exists in location '" + machine.location()
                            + "' in resource group '" + machine.id.group()
                            + "'. A resource with the same name cannot be created in location '" + location
                            + "'. Please select a new resource name.");
        }
        List<Map.Entry<String, String>> fixed =
                FIXED.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        for (Map.Entry<String, String> each : fixed) {
            JsonNode now = Tree.at(asked, each.getKey());
            if (now.isMissingNode() || now.isNull()) {
                continue;
            }
            JsonNode first = Tree.at(machine.request, each.getKey());
            JsonNode known = first.isMissingNode() ? Tree.at(machine.body, each.getKey()) : first;
            if (!covers(known, now)) {
                throw new RefusedException(
                        409,
                        new Problem(
                                        "PropertyChangeNotAllowed",
                                        "Changing property '" + each.getValue() + "' is not allowed.")
                                .about(each.getValue()));
            }
        }
    }

    /** Whether everything that is said now was said before; what Azure itself has added may be said back to it. */
    private static boolean covers(JsonNode known, JsonNode now) {
        if (now.isObject() && known.isObject()) {
            boolean[] all = {true};
            now.forEachEntry((name, value) -> all[0] &= covers(known.path(name), value) || name.equals("exactVersion"));
            return all[0];
        }
        if (now.isArray() && known.isArray() && now.size() == known.size()) {
            boolean all = true;
            for (int i = 0; i < now.size(); i++) {
                all &= covers(known.path(i), now.path(i));
            }
            return all;
        }
        return now.equals(known);
    }
}
