package dev.stint.providers.azure.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** The published types of Microsoft.Compute, as Bicep writes them: one list, whose members point at each other by number. */
final class Types {

    /** The version of the interface they describe. */
    static final String API_VERSION = "2025-04-01";

    /** Flags of a property: "ObjectTypePropertyFlags", Azure/bicep-types. */
    static final int REQUIRED = 1;

    static final int READ_ONLY = 2;
    static final int WRITE_ONLY = 4;
    /** Known from the path of the request, not from its body. */
    static final int IN_PATH = 8;

    private static final String FILE = "bicep-azure-compute-2025-04-01.types.json.gz";
    private static final Types COMPUTE = new Types();

    private final JsonNode all;
    private final Map<String, JsonNode> resources = new HashMap<>();
    private final Map<String, JsonNode> objects = new HashMap<>();

    private Types() {
        try (InputStream file = Types.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is not beside " + Types.class);
            }
            all = Tree.read(new GZIPInputStream(file).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
        all.valueStream().forEach(type -> {
            String name = type.path("name").asString("");
            if (kind(type).equals("ResourceType")) {
                resources.put(name.substring(0, name.indexOf('@')), pointed(type.path("body")));
            } else if (kind(type).equals("ObjectType")) {
                objects.putIfAbsent(name, type);
            }
        });
    }

    static Types compute() {
        return COMPUTE;
    }

    static String kind(JsonNode type) {
        return type.path("$type").asString("");
    }

    /** Type of the body of a resource, such as {@code Microsoft.Compute/virtualMachines}. */
    JsonNode resource(String type) {
        return found(resources, type);
    }

    /** An object by its name, such as {@code VirtualMachineInstanceView}. */
    JsonNode object(String name) {
        return found(objects, name);
    }

    private static JsonNode found(Map<String, JsonNode> types, String name) {
        JsonNode type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("type " + name + " is not in " + FILE);
        }
        return type;
    }

    /** What a reference points at. */
    JsonNode pointed(JsonNode reference) {
        String pointer = reference.path("$ref").asString("");
        return all.path(Integer.parseInt(pointer.substring(pointer.indexOf('/') + 1)));
    }
}
