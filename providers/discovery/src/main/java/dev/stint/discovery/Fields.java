package dev.stint.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A selector of a partial answer, such as {@code nextPageToken,items(name,size)} or {@code items/name,items/size}: what is not named is
 * left out.
 */
record Fields(Map<String, Fields> named) {

    static Fields parse(String text) {
        Parser parser = new Parser(text);
        Fields fields = parser.list();
        if (parser.at != text.length()) {
            throw new ViolationException("fields '" + text + "' is not understood from character " + parser.at);
        }
        return fields;
    }

    /** Throws {@link ViolationException} when a name is not in the schema. */
    void check(DiscoverySchemas schemas, JsonNode schema, String where) {
        JsonNode real = schema.has("$ref") ? schemas.named(schema.path("$ref").asString()) : schema;
        JsonNode inner = real.path("type").asString().equals("array") ? real.path("items") : real;
        JsonNode object = inner.has("$ref") ? schemas.named(inner.path("$ref").asString()) : inner;
        named.forEach((name, below) -> {
            JsonNode property = object.path("properties").path(name);
            if (property.isMissingNode()) {
                throw new ViolationException(where + " names '" + name + "', which is not in the schema");
            }
            below.check(schemas, property, where + "." + name);
        });
    }

    private Fields and(Fields other) {
        Map<String, Fields> both = new LinkedHashMap<>(named);
        other.named.forEach((name, below) -> both.merge(name, below, Fields::and));
        return new Fields(both);
    }

    /** The part of a value that is named; all of it where nothing is. */
    JsonNode of(JsonNode value) {
        if (named.isEmpty()) {
            return value;
        }
        if (value.isArray()) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            value.forEach(one -> kept.add(of(one)));
            return kept;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        named.forEach((name, below) -> {
            if (value.has(name)) {
                kept.set(name, below.of(value.path(name)));
            }
        });
        return kept;
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Fields list() {
            Fields all = one();
            while (skip(',')) {
                all = all.and(one());
            }
            return all;
        }

        private Fields one() {
            int from = at;
            while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
                at++;
            }
            String name = text.substring(from, at);
            if (name.isEmpty()) {
                throw new ViolationException("fields '" + text + "' lacks a name at character " + at);
            }
            Fields below = new Fields(Map.of());
            if (skip('/')) {
                below = one();
            } else if (skip('(')) {
                below = list();
                if (!skip(')')) {
                    throw new ViolationException("fields '" + text + "' lacks a ) at character " + at);
                }
            }
            return new Fields(Map.of(name, below));
        }

        private boolean skip(char c) {
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }
    }
}
