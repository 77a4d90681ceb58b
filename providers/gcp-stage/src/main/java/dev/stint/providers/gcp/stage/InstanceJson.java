package dev.stint.providers.gcp.stage;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Compute Engine shows of an instance: what was asked for, with what it adds and without what it takes away. */
final class InstanceJson {

    private static final int INSTANCES_PER_OCTET = 250;

    private InstanceJson() {}

    static ObjectNode of(String project, StagedInstance instance, JsonNode properties, LaunchForm.Facts facts) {
        String zone = "projects/" + project + "/zones/" + instance.zone();
        String link = Links.of(Links.instance(project, instance.zone(), instance.name()));
        ObjectNode json = (ObjectNode) properties.deepCopy();
        json.remove("resourceManagerTags");
        json.put("kind", "compute#instance");
        json.put("id", Long.toUnsignedString(instance.id()));
        json.put("creationTimestamp", Json.time(instance.requestedAt()));
        json.put("name", instance.name());
        json.put("zone", Links.of(zone));
        json.put("selfLink", link);
        json.put("machineType", Links.of(zone + "/machineTypes/" + instance.machineType()));
        json.put("cpuPlatform", "Intel Broadwell");
        json.put("deletionProtection", false);
        json.put("startRestricted", false);
        json.put("fingerprint", Json.fingerprint(link));
        json.put("labelFingerprint", Json.fingerprint(instance.labels()));
        tags(json, properties);
        metadata(json, instance);
        scheduling(json, instance);
        instance.serviceAccount()
                .ifPresent(email -> ((ObjectNode) json.path("serviceAccounts").path(0)).put("email", email));
        accelerators(json, instance, zone);
        disks(json, instance, facts, zone);
        network(json, instance, facts);
        return json;
    }

    private static void tags(ObjectNode json, JsonNode properties) {
        ObjectNode tags = json.putObject("tags");
        JsonNode items = properties.path("tags").path("items");
        tags.put("fingerprint", Json.fingerprint(items));
        if (!items.isEmpty()) {
            tags.set("items", items.deepCopy());
        }
    }

    private static void metadata(ObjectNode json, StagedInstance instance) {
        ObjectNode metadata = json.putObject("metadata");
        metadata.put("kind", "compute#metadata");
        metadata.put("fingerprint", Json.fingerprint(instance.metadata()));
        if (!instance.metadata().isEmpty()) {
            ArrayNode items = metadata.putArray("items");
            instance.metadata()
                    .forEach((key, value) -> items.addObject().put("key", key).put("value", value));
        }
    }

    private static void scheduling(ObjectNode json, StagedInstance instance) {
        ObjectNode scheduling = json.path("scheduling").isObject()
                ? (ObjectNode) json.path("scheduling")
                : json.putObject("scheduling");
        putIfAbsent(scheduling, "onHostMaintenance", instance.spot() ? "TERMINATE" : "MIGRATE");
        putIfAbsent(scheduling, "provisioningModel", instance.spot() ? "SPOT" : "STANDARD");
        if (!scheduling.has("automaticRestart")) {
            scheduling.put("automaticRestart", !instance.spot());
        }
        scheduling.put("preemptible", instance.spot());
        if (instance.spot()) {
            putIfAbsent(scheduling, "instanceTerminationAction", "STOP");
        }
    }

    private static void putIfAbsent(ObjectNode object, String name, String value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }

    private static void accelerators(ObjectNode json, StagedInstance instance, String zone) {
        if (instance.accelerators().isEmpty()) {
            return;
        }
        ArrayNode all = json.putArray("guestAccelerators");
        for (Map.Entry<String, Integer> each : instance.accelerators().entrySet()) {
            all.addObject()
                    .put("acceleratorType", Links.of(zone + "/acceleratorTypes/" + each.getKey()))
                    .put("acceleratorCount", each.getValue());
        }
    }

    private static void disks(ObjectNode json, StagedInstance instance, LaunchForm.Facts facts, String zone) {
        ArrayNode disks = (ArrayNode) json.path("disks");
        for (int i = 0; i < disks.size(); i++) {
            ObjectNode disk = (ObjectNode) disks.get(i);
            disk.remove("initializeParams");
            disk.put("kind", "compute#attachedDisk");
            disk.put("index", i);
            putIfAbsent(disk, "type", "PERSISTENT");
            putIfAbsent(disk, "mode", "READ_WRITE");
            putIfAbsent(disk, "interface", "SCSI");
            putIfAbsent(disk, "deviceName", "persistent-disk-" + i);
            if (disk.path("boot").asBoolean(false)) {
                disk.put("diskSizeGb", Long.toString(facts.diskGib()));
                disk.put("architecture", facts.image().architecture());
            }
            if (disk.path("type").asString().equals("PERSISTENT")) {
                disk.put("source", Links.of(zone + "/disks/" + instance.name() + (i == 0 ? "" : "-" + i)));
            }
        }
    }

    private static void network(ObjectNode json, StagedInstance instance, LaunchForm.Facts facts) {
        int number = (int) (instance.id() / 7_919 % (INSTANCES_PER_OCTET * 60L));
        String host = number / INSTANCES_PER_OCTET + "." + (2 + number % INSTANCES_PER_OCTET);
        ArrayNode nics = (ArrayNode) json.path("networkInterfaces");
        for (int i = 0; i < nics.size(); i++) {
            ObjectNode nic = (ObjectNode) nics.get(i);
            nic.put("kind", "compute#networkInterface");
            nic.put("name", "nic" + i);
            nic.put("network", Links.of(facts.network()));
            nic.put("subnetwork", Links.of(facts.subnetwork()));
            nic.put("networkIP", "10.128." + host);
            nic.put("fingerprint", Json.fingerprint(host));
            putIfAbsent(nic, "stackType", "IPV4_ONLY");
            for (JsonNode access : nic.path("accessConfigs")) {
                ObjectNode config = (ObjectNode) access;
                config.put("kind", "compute#accessConfig");
                putIfAbsent(config, "name", "external-nat");
                putIfAbsent(config, "type", "ONE_TO_ONE_NAT");
                putIfAbsent(config, "networkTier", "PREMIUM");
                // TEST-NET-2 of RFC 5737: nobody's.
                config.put("natIP", "198.51.100." + (2 + number % INSTANCES_PER_OCTET));
            }
        }
    }
}
