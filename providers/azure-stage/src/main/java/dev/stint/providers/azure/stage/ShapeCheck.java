package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Holds a body of Microsoft.Compute against the published types. What the types leave open is open here. */
final class ShapeCheck {

    /** Ways to look at a body. */
    enum Use {
        /** Everything required must be there; nothing read-only may. */
        CREATE,
        /** Nothing is required, nothing read-only or fixed may be there: the body of a PATCH. */
        UPDATE,
        /** What Azure says: nothing that is only ever written. */
        ANSWER
    }

    /** Members the interface has no types for being secret: "customData … never returned", REST reference of virtual machines. */
    private static final Set<String> NEVER_SAID =
            Set.of("properties.osProfile.customData", "properties.osProfile.adminPassword");

    /** Decimals; Bicep has none, and writes them as integers. */
    private static final Set<String> DECIMALS = Set.of("properties.billingProfile.maxPrice");

    /** Members of Bicep's own, which no request or answer has. */
    private static final String BICEP_ONLY = "apiVersion";

    private final Types types = Types.compute();
    private final Use use;
    private final List<String> wrong = new ArrayList<>();

    private ShapeCheck(Use use) {
        this.use = use;
    }

    /** What is wrong with the body of a resource, as sentences; nothing when all is well. */
    static List<String> resource(String type, JsonNode body, Use use) {
        ShapeCheck check = new ShapeCheck(use);
        check.object(check.types.resource(type), body, "");
        return check.wrong;
    }

    /** What is wrong with an object by its name in the types. */
    static List<String> object(String name, JsonNode body, Use use) {
        ShapeCheck check = new ShapeCheck(use);
        check.object(check.types.object(name), body, "");
        return check.wrong;
    }

    private void add(String path, String words) {
        wrong.add((path.isEmpty() ? "the body" : path) + " " + words);
    }

    private void any(JsonNode type, JsonNode value, String path) {
        switch (Types.kind(type)) {
            case "ObjectType" -> object(type, value, path);
            case "ArrayType" -> array(type, value, path);
            case "UnionType" -> union(type, value, path);
            case "StringLiteralType" -> literal(type, value, path);
            case "StringType" -> scalar(value.isString(), value, path, "a text");
            case "BooleanType" -> scalar(value.isBoolean(), value, path, "true or false");
            case "IntegerType" -> integer(type, value, path);
            case "AnyType" -> {
                // anything
            }
            default -> throw new IllegalStateException(path + " is of " + type + ", which the stage does not know");
        }
    }

    private void object(JsonNode type, JsonNode value, String path) {
        if (!value.isObject()) {
            add(
                    path,
                    "is " + value.getNodeType() + "; give an object ("
                            + type.path("name").asString("") + ")");
            return;
        }
        JsonNode properties = type.path("properties");
        JsonNode others = type.path("additionalProperties");
        value.forEachEntry((name, inner) -> {
            String place = path.isEmpty() ? name : path + "." + name;
            JsonNode property = properties.path(name);
            if (!property.isMissingNode() && !name.equals(BICEP_ONLY)) {
                member(property, inner, place);
            } else if (!others.isMissingNode()) {
                any(types.pointed(others), inner, place);
            } else {
                add(place, "is not known; there are " + properties.propertyNames());
            }
        });
        properties.forEachEntry((name, property) -> {
            int flags = property.path("flags").asInt(0);
            boolean wanted = (flags & Types.REQUIRED) != 0 && (flags & Types.IN_PATH) == 0;
            if (wanted && use != Use.UPDATE && !value.has(name)) {
                add(path.isEmpty() ? name : path + "." + name, "is required and missing");
            }
        });
    }

    private void member(JsonNode property, JsonNode value, String place) {
        int flags = property.path("flags").asInt(0);
        boolean asked = use != Use.ANSWER;
        if (asked && (flags & Types.READ_ONLY) != 0) {
            add(place, "is read-only");
        } else if (!asked && ((flags & Types.WRITE_ONLY) != 0 || NEVER_SAID.contains(place))) {
            add(place, "is never said in an answer");
        } else if (use == Use.UPDATE && place.equals("location")) {
            add(place, "cannot be changed, and is no part of an update");
        } else if (value.isNull()) {
            if (!asked) {
                add(place, "is null");
            }
        } else {
            any(types.pointed(property.path("type")), value, place);
        }
    }

    private void array(JsonNode type, JsonNode value, String path) {
        if (!value.isArray()) {
            add(path, "is " + value.getNodeType() + "; give a list");
            return;
        }
        JsonNode item = types.pointed(type.path("itemType"));
        for (int i = 0; i < value.size(); i++) {
            any(item, value.path(i), path + "[" + i + "]");
        }
    }

    private void union(JsonNode type, JsonNode value, String path) {
        List<JsonNode> elements =
                type.path("elements").valueStream().map(types::pointed).toList();
        boolean open = elements.stream().anyMatch(each -> Types.kind(each).equals("StringType"));
        if (!value.isString()) {
            add(path, "is " + value.getNodeType() + "; give a text");
        } else if (!open && elements.stream().noneMatch(each -> says(each, value))) {
            add(
                    path,
                    "is '" + value.asString() + "'; there are "
                            + elements.stream()
                                    .map(each -> each.path("value").asString(""))
                                    .toList());
        }
    }

    private void literal(JsonNode type, JsonNode value, String path) {
        if (!says(type, value)) {
            add(path, "is " + value + "; it is '" + type.path("value").asString("") + "'");
        }
    }

    private static boolean says(JsonNode literal, JsonNode value) {
        return value.isString() && literal.path("value").asString("").equals(value.asString());
    }

    private void integer(JsonNode type, JsonNode value, String path) {
        boolean right = DECIMALS.contains(path) ? value.isNumber() : value.isIntegralNumber();
        scalar(right, value, path, "a whole number");
        if (right) {
            double number = value.asDouble();
            boolean low = type.has("minValue") && number < type.path("minValue").asDouble();
            boolean high =
                    type.has("maxValue") && number > type.path("maxValue").asDouble();
            if (low || high) {
                add(path, "is " + value + "; allowed are " + type.path("minValue") + " to " + type.path("maxValue"));
            }
        }
    }

    private void scalar(boolean right, JsonNode value, String path, String wanted) {
        if (!right) {
            add(path, "is " + value.getNodeType() + "; give " + wanted);
        }
    }
}
