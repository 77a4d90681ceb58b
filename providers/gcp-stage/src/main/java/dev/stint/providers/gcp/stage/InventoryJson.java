package dev.stint.providers.gcp.stage;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Compute Engine shows of zones, types, networks and images. */
final class InventoryJson {

    private static final String BORN = "2020-01-01T00:00:00.000-08:00";
    private static final long GIB = 1L << 30;

    private final Landscape landscape;
    private final String project;

    InventoryJson(Landscape landscape) {
        this.landscape = landscape;
        this.project = landscape.project();
    }

    /** What all resources have; the number is made of the path. */
    private static ObjectNode resource(String kind, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return Json.object()
                .put("kind", "compute#" + kind)
                .put("id", Long.toString(1_000_000L + (path.hashCode() & 0x7fff_ffffL)))
                .put("creationTimestamp", BORN)
                .put("name", name)
                .put("selfLink", Links.of(path));
    }

    private String zonePath(String zone) {
        return "projects/" + project + "/zones/" + zone;
    }

    private String regionPath(String region) {
        return "projects/" + project + "/regions/" + region;
    }

    ObjectNode zone(String name) {
        return resource("zone", zonePath(name))
                .put("description", name)
                .put("status", "UP")
                .put("region", Links.of(regionPath(Links.region(name))));
    }

    ObjectNode region(String name) {
        ObjectNode region =
                resource("region", regionPath(name)).put("description", name).put("status", "UP");
        ArrayNode zones = region.putArray("zones");
        landscape.zones().stream()
                .filter(zone -> Links.region(zone).equals(name))
                .forEach(zone -> zones.add(Links.of(zonePath(zone))));
        return region;
    }

    ObjectNode project() {
        ObjectNode json = resource("project", "projects/" + project)
                .put("defaultServiceAccount", Landscape.DEFAULT_ACCOUNT)
                .put("defaultNetworkTier", "PREMIUM")
                .put("xpnProjectStatus", "UNSPECIFIED_XPN_PROJECT_STATUS");
        ObjectNode metadata = json.putObject("commonInstanceMetadata")
                .put("kind", "compute#metadata")
                .put("fingerprint", Json.fingerprint(landscape.metadata()));
        if (!landscape.metadata().isEmpty()) {
            ArrayNode items = metadata.putArray("items");
            landscape
                    .metadata()
                    .forEach((key, value) -> items.addObject().put("key", key).put("value", value));
        }
        return json;
    }

    ObjectNode type(String zone, Landscape.Type type) {
        ObjectNode json = resource("machineType", zonePath(zone) + "/machineTypes/" + type.name())
                .put("description", type.cpus() + " vCPUs " + type.memoryMib() / 1_024 + " GB RAM")
                .put("guestCpus", type.cpus())
                .put("memoryMb", type.memoryMib())
                .put("imageSpaceGb", 0)
                .put("maximumPersistentDisks", 128)
                .put("maximumPersistentDisksSizeGb", "263168")
                .put("zone", zone)
                .put("isSharedCpu", false)
                .put("architecture", type.name().startsWith("t2a-") ? "ARM64" : "X86_64");
        if (type.accelerators() > 0) {
            json.putArray("accelerators")
                    .addObject()
                    .put("guestAcceleratorType", type.accelerator())
                    .put("guestAcceleratorCount", type.accelerators());
        }
        return json;
    }

    ObjectNode accelerator(String zone, String name, int most) {
        return resource("acceleratorType", zonePath(zone) + "/acceleratorTypes/" + name)
                .put("description", name)
                .put("maximumCardsPerInstance", most)
                .put("zone", Links.of(zonePath(zone)));
    }

    ObjectNode network() {
        ObjectNode json = resource("network", "projects/" + project + "/global/networks/" + Landscape.NETWORK)
                .put("autoCreateSubnetworks", false)
                .put("mtu", 1_460);
        json.putObject("routingConfig").put("routingMode", "REGIONAL");
        ArrayNode subnetworks = json.putArray("subnetworks");
        landscape.regions().forEach(region -> subnetworks.add(Links.of(subnetworkPath(region))));
        return json;
    }

    private String subnetworkPath(String region) {
        return regionPath(region) + "/subnetworks/" + Landscape.NETWORK;
    }

    ObjectNode subnetwork(String region) {
        List<String> regions = landscape.regions();
        int number = regions.indexOf(region);
        return resource("subnetwork", subnetworkPath(region))
                .put("network", Links.of("projects/" + project + "/global/networks/" + Landscape.NETWORK))
                .put("region", Links.of(regionPath(region)))
                .put("ipCidrRange", "10." + (128 + number) + ".0.0/20")
                .put("gatewayAddress", "10." + (128 + number) + ".0.1")
                .put("privateIpGoogleAccess", true)
                .put("purpose", "PRIVATE")
                .put("stackType", "IPV4_ONLY")
                .put("fingerprint", Json.fingerprint(region));
    }

    ObjectNode firewall(Landscape.Rule rule) {
        ObjectNode json = resource("firewall", "projects/" + project + "/global/firewalls/" + rule.name())
                .put("network", Links.of("projects/" + project + "/global/networks/" + Landscape.NETWORK))
                .put("direction", "INGRESS")
                .put("priority", 1_000)
                .put("disabled", false);
        json.putArray("allowed").addObject().put("IPProtocol", rule.protocol());
        json.putArray("sourceRanges").add(rule.from());
        return json;
    }

    ObjectNode image(Landscape.Image image) {
        return resource("image", image.path())
                .put("family", image.family())
                .put("status", "READY")
                .put("sourceType", "RAW")
                .put("diskSizeGb", Integer.toString(image.diskGib()))
                .put("archiveSizeBytes", Long.toString(image.diskGib() * GIB / 10))
                .put("architecture", image.architecture())
                .put("labelFingerprint", Json.fingerprint(image.name()));
    }
}
