package dev.stint.providers.aws.stage;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Holds a request written as JSON against the description of its service. */
final class JsonCheck {

    private final ServiceModel model;
    private final String operation;
    private final List<Problem> problems = new ArrayList<>();

    private JsonCheck(ServiceModel model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    /** Everything that is wrong; nothing when all is well. */
    static List<Problem> of(ServiceModel model, String operation, JsonNode body) {
        if (!model.knows(operation)) {
            return List.of(new Problem("UnknownOperationException", "the action '" + operation + "' does not exist"));
        }
        JsonCheck check = new JsonCheck(model, operation);
        model.input(operation).ifPresent(shape -> check.any(shape, body, ""));
        return check.problems;
    }

    private void add(String path, String words) {
        problems.add(new Problem(
                "ValidationException", operation + ": " + (path.isEmpty() ? "the body" : path) + " " + words));
    }

    private void any(String shapeName, JsonNode value, String path) {
        JsonNode shape = model.shape(shapeName);
        switch (shape.path("type").asString()) {
            case "structure" -> structure(shape, value, path);
            case "list" -> list(shape, value, path);
            case "map" -> map(shape, value, path);
            case "string" -> scalar(shape, value, path, value.isString());
            case "boolean" -> scalar(shape, value, path, value.isBoolean());
            case "integer", "long" -> scalar(shape, value, path, value.isIntegralNumber());
            case "float", "double" -> scalar(shape, value, path, value.isNumber());
            case "timestamp" -> {
                if (!value.isNumber()) {
                    add(path, "is " + value + "; give seconds since 1970");
                }
            }
            default -> scalar(shape, value, path, value.isString());
        }
    }

    private void structure(JsonNode shape, JsonNode value, String path) {
        if (!value.isObject()) {
            add(path, "is " + value + "; give an object");
            return;
        }
        JsonNode members = shape.path("members");
        value.forEachEntry((name, inner) -> {
            JsonNode reference = members.path(name);
            String place = path.isEmpty() ? name : path + "." + name;
            if (reference.isMissingNode()) {
                add(place, "is not known; there are " + members.propertyNames());
            } else {
                any(reference.path("shape").asString(), inner, place);
            }
        });
        for (String required : ServiceModel.texts(shape.path("required"))) {
            if (!value.has(required)) {
                add(path.isEmpty() ? required : path + "." + required, "is required and missing");
            }
        }
    }

    private void list(JsonNode shape, JsonNode value, String path) {
        if (!value.isArray()) {
            add(path, "is " + value + "; give a list");
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            any(shape.path("member").path("shape").asString(), value.path(i), path + "[" + i + "]");
        }
        int most = shape.path("max").asInt(Integer.MAX_VALUE);
        if (value.size() > most) {
            add(path, "has " + value.size() + " members; at most " + most);
        }
    }

    private void map(JsonNode shape, JsonNode value, String path) {
        if (!value.isObject()) {
            add(path, "is " + value + "; give an object");
            return;
        }
        value.forEachEntry((key, inner) -> any(shape.path("value").path("shape").asString(), inner, path + "." + key));
    }

    private void scalar(JsonNode shape, JsonNode value, String path, boolean kind) {
        if (!kind) {
            add(path, "is " + value + "; give a " + shape.path("type").asString());
        } else {
            Scalars.wrong(shape, value.asString()).ifPresent(words -> add(path, words));
        }
    }
}
