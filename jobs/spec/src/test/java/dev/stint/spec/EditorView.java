package dev.stint.spec;

import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A spec as an editor sees it when it validates against the schema. */
final class EditorView {

    private EditorView() {}

    /** Types are guessed by the core schema of YAML 1.2. */
    static JsonNode json(Node node) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (node instanceof SequenceNode list) {
            ArrayNode array = make.arrayNode();
            list.getValue().forEach(item -> array.add(json(item)));
            return array;
        }
        if (node instanceof MappingNode map) {
            ObjectNode object = make.objectNode();
            map.getValue()
                    .forEach(entry ->
                            object.set(((ScalarNode) entry.getKeyNode()).getValue(), json(entry.getValueNode())));
            return object;
        }
        ScalarNode scalar = (ScalarNode) node;
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return make.stringNode(text);
        }
        if (Nodes.isNull(scalar)) {
            return make.nullNode();
        }
        if (text.matches("true|false")) {
            return make.booleanNode(Boolean.parseBoolean(text));
        }
        if (text.matches("[-+]?\\d+")) {
            return make.numberNode(Long.parseLong(text));
        }
        return text.matches("[-+]?\\d+\\.\\d+") ? make.numberNode(Double.parseDouble(text)) : make.stringNode(text);
    }
}
