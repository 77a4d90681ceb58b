package dev.stint.providers.azure.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON, written and taken apart. */
final class Tree {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Tree() {}

    /** An ordered object of names and values, one after the other. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** The same as a tree that can be changed. */
    static ObjectNode object(Object... namesAndValues) {
        return of(map(namesAndValues));
    }

    static ObjectNode of(Map<String, ?> map) {
        return JSON.valueToTree(map);
    }

    static JsonNode read(byte[] text) {
        return JSON.readTree(text);
    }

    static byte[] bytes(Object tree) {
        return JSON.writeValueAsBytes(tree);
    }

    /** What is at a path of names with dots between them; missing where nothing is. */
    static JsonNode at(JsonNode node, String path) {
        JsonNode found = node;
        for (String name : path.split("\\.")) {
            found = found.path(name);
        }
        return found;
    }

    /** The text at a path; empty where there is none. */
    static String text(JsonNode node, String path) {
        return at(node, path).asString("");
    }

    /** The object at a path, made where there is none. */
    static ObjectNode within(ObjectNode node, String path) {
        ObjectNode found = node;
        for (String name : path.split("\\.")) {
            JsonNode inner = found.get(name);
            found = inner instanceof ObjectNode object ? object : found.putObject(name);
        }
        return found;
    }

    /** Whether something is there and not null. */
    static boolean has(JsonNode node, String path) {
        JsonNode found = at(node, path);
        return !found.isMissingNode() && !found.isNull();
    }

    /** Eight characters that belong to a text, as Azure hangs them on names it makes. */
    static String mark(String text) {
        return UUID.nameUUIDFromBytes(bytes(text)).toString().substring(0, 8);
    }
}
