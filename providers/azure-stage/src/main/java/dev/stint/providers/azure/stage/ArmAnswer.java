package dev.stint.providers.azure.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param headers beside those of its content
 * @param body as JSON, or none
 * @param shape what of it can be held against a published description
 */
record ArmAnswer(int status, Map<String, String> headers, Optional<JsonNode> body, Shape shape) {

    /** What a body holds. */
    enum Shape {
        /** Written by hand: nothing here knows its description. */
        UNCHECKED,
        MACHINE,
        MACHINES,
        INSTANCE_VIEW
    }

    static ArmAnswer of(int status, JsonNode body, Shape shape) {
        return new ArmAnswer(status, Map.of(), Optional.of(body), shape);
    }

    static ArmAnswer ok(JsonNode body) {
        return of(200, body, Shape.UNCHECKED);
    }

    static ArmAnswer ok(Map<String, ?> body) {
        return ok(Tree.of(body));
    }

    static ArmAnswer empty(int status) {
        return new ArmAnswer(status, Map.of(), Optional.empty(), Shape.UNCHECKED);
    }

    static ArmAnswer failure(int status, Problem problem) {
        return of(status, Tree.object("error", problem.tree()), Shape.UNCHECKED);
    }

    static ArmAnswer list(List<? extends JsonNode> values) {
        return ok(Tree.map("value", values));
    }

    ArmAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ArmAnswer(status, all, body, shape);
    }
}
