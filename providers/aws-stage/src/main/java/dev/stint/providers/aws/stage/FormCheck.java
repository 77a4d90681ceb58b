package dev.stint.providers.aws.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Holds a request written as a form against the description of its service: the action is known, every parameter is named and
 * nested as described, none that is required is missing, each value is one of its kind.
 */
final class FormCheck {

    /** Parameters by the dots in their names. */
    private static final class Node {
        @Nullable
        String value;

        final Map<String, Node> children = new LinkedHashMap<>();
    }

    private final ServiceModel model;
    private final String operation;
    private final List<Problem> problems = new ArrayList<>();

    private FormCheck(ServiceModel model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    /** Everything that is wrong; nothing when all is well. */
    static List<Problem> of(ServiceModel model, Map<String, String> parameters) {
        String operation = parameters.getOrDefault("Action", "");
        if (!model.knows(operation)) {
            return List.of(new Problem("InvalidAction", "the action '" + operation + "' does not exist"));
        }
        FormCheck check = new FormCheck(model, operation);
        String version = parameters.getOrDefault("Version", "");
        if (!version.equals(model.apiVersion())) {
            check.add("InvalidParameterValue", "Version", "is '" + version + "'; it is " + model.apiVersion());
        }
        Node root = new Node();
        parameters.forEach((name, value) -> {
            if (!name.equals("Action") && !name.equals("Version")) {
                check.hang(root, name, value);
            }
        });
        if (model.input(operation).isPresent()) {
            check.structure(model.shape(model.input(operation).get()), root, "");
        } else {
            root.children.keySet().forEach(name -> check.add("UnknownParameter", name, "is not known: there is none"));
        }
        return check.problems;
    }

    private void hang(Node root, String name, String value) {
        Node node = root;
        for (String part : name.split("\\.", -1)) {
            node = node.children.computeIfAbsent(part, any -> new Node());
        }
        node.value = value;
    }

    private void add(String code, String path, String words) {
        problems.add(new Problem(code, operation + ": " + path + " " + words));
    }

    private void any(String shapeName, Node node, String path) {
        JsonNode shape = model.shape(shapeName);
        switch (shape.path("type").asString()) {
            case "structure" -> structure(shape, node, path);
            case "list" -> list(shape, node, path);
            case "map" -> add("InvalidParameterValue", path, "is a map, which no request of ours has a use for");
            default -> scalar(shape, node, path);
        }
    }

    private void structure(JsonNode shape, Node node, String path) {
        if (node.value != null) {
            add("InvalidParameterValue", path, "has parts, and is given as one value '" + node.value + "'");
        }
        Map<String, JsonNode> known = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        shape.path("members").forEachEntry((member, reference) -> {
            String parameter = model.parameter(member, reference);
            known.put(parameter, reference);
            parameters.put(member, parameter);
        });
        node.children.forEach((name, child) -> {
            JsonNode reference = known.get(name);
            String inner = path.isEmpty() ? name : path + "." + name;
            if (reference == null) {
                add("UnknownParameter", inner, "is not known; there are " + known.keySet());
            } else {
                any(reference.path("shape").asString(), child, inner);
            }
        });
        for (String required : ServiceModel.texts(shape.path("required"))) {
            String name = parameters.getOrDefault(required, required);
            if (!node.children.containsKey(name)) {
                add("MissingParameter", path.isEmpty() ? name : path + "." + name, "is required and missing");
            }
        }
    }

    private void list(JsonNode shape, Node node, String path) {
        Node numbered = node;
        boolean named = model.protocol() == ServiceModel.Protocol.QUERY
                && !shape.path("flattened").asBoolean(false);
        if (named) {
            Node members = node.children.get("member");
            if (members == null || node.children.size() > 1) {
                add("InvalidParameterValue", path, "is a list; number its members below " + path + ".member");
                return;
            }
            numbered = members;
        }
        if (numbered.value != null) {
            add(
                    "InvalidParameterValue",
                    path,
                    "is a list, and is given as one value '" + numbered.value + "'; give " + path + ".1");
        }
        for (int i = 1; i <= numbered.children.size(); i++) {
            Node child = numbered.children.get(Integer.toString(i));
            if (child == null) {
                add(
                        "UnknownParameter",
                        path,
                        "is a list of " + numbered.children.size() + " whose members are numbered "
                                + numbered.children.keySet() + "; number them from 1");
                return;
            }
            any(shape.path("member").path("shape").asString(), child, path + (named ? ".member." : ".") + i);
        }
        int most = shape.path("max").asInt(Integer.MAX_VALUE);
        if (numbered.children.size() > most) {
            add("InvalidParameterValue", path, "has " + numbered.children.size() + " members; at most " + most);
        }
    }

    private void scalar(JsonNode shape, Node node, String path) {
        if (!node.children.isEmpty()) {
            add("UnknownParameter", path, "is one value, and is given parts " + node.children.keySet());
        } else if (node.value != null) {
            Scalars.wrong(shape, node.value).ifPresent(words -> add("InvalidParameterValue", path, words));
        }
    }
}
