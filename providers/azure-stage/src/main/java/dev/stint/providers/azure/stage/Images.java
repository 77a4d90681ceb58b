package dev.stint.providers.azure.stage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Images of the marketplace: publisher, offer and sku, each with one version. Guarded by the {@link World}. */
final class Images {

    private final Map<String, String> versions = new TreeMap<>();
    private final World world;

    Images(World world) {
        this.world = world;
    }

    /**
     * There is an image, everywhere.
     *
     * @param urn {@code publisher:offer:sku:version}
     */
    void add(String urn) {
        String[] parts = urn.split(":");
        if (parts.length != 4 || parts[3].equals("latest")) {
            throw new IllegalArgumentException("image " + urn
                    + " is not of the form publisher:offer:sku:version, with a version that is a number");
        }
        versions.put(key(parts[0], parts[1], parts[2]), parts[3]);
    }

    private static String key(String publisher, String offer, String sku) {
        return (publisher + ":" + offer + ":" + sku).toLowerCase(Locale.ROOT);
    }

    /** Refuses an image that does not exist. */
    void check(String location, JsonNode reference) {
        if (reference.has("id")) {
            ArmId id = ArmId.required(reference.path("id").asString(""), "properties.storageProfile.imageReference.id");
            world.resources.asked(id);
            return;
        }
        if (exact(reference).isEmpty()) {
            throw new RefusedException(
                    404,
                    new Problem(
                                    "PlatformImageNotFound",
                                    "The platform image '" + Tree.text(reference, "publisher") + ":"
                                            + Tree.text(reference, "offer") + ":" + Tree.text(reference, "sku") + ":"
                                            + Tree.text(reference, "version")
                                            + "' is not available in location '" + location
                                            + "'. Verify that all fields in the storage profile are correct. For more details"
                                            + " about storage profile information, please refer to"
                                            + " https://aka.ms/storageprofile")
                            .about("imageReference"));
        }
    }

    /** The version a reference stands for; empty where there is none. */
    String exact(JsonNode reference) {
        String version = versions.get(
                key(Tree.text(reference, "publisher"), Tree.text(reference, "offer"), Tree.text(reference, "sku")));
        String asked = Tree.text(reference, "version");
        return version != null && (asked.equals("latest") || asked.equals(version)) ? version : "";
    }

    /**
     * "Virtual Machine Images - List" and "- Get", Compute REST API reference:
     * {@code …/locations/L/publishers/P/artifacttypes/vmimage/offers/O/skus/S/versions[/V]}.
     */
    ArmAnswer answer(ArmRequest request) {
        List<String> names = request.place().names();
        if (names.size() < 5) {
            throw RefusedException.unplayed("images without publisher, offer and sku: " + names);
        }
        String location = names.get(0);
        String version = versions.getOrDefault(key(names.get(1), names.get(3), names.get(4)), "");
        if (names.size() == 5) {
            if (version.isEmpty()) {
                throw new RefusedException(404, "NotFound", "Artifact: VMImage was not found.");
            }
            return ArmAnswer.of(
                    200,
                    Tree.read(Tree.bytes(List.of(Tree.map("name", version, "location", location)))),
                    ArmAnswer.Shape.UNCHECKED);
        }
        String asked = names.get(5);
        if (version.isEmpty() || !asked.equals("latest") && !asked.equals(version)) {
            throw new RefusedException(404, "NotFound", "Artifact: VMImage was not found.");
        }
        ObjectNode image = Tree.object(
                "name",
                version,
                "location",
                location,
                "properties",
                Tree.map(
                        "osDiskImage",
                        Tree.map("operatingSystem", "Linux"),
                        "hyperVGeneration",
                        "V2",
                        "architecture",
                        "x64"));
        return ArmAnswer.ok(image);
    }
}
