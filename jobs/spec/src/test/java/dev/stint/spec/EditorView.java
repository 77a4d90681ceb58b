package dev.stint.spec;

import java.math.BigDecimal;
import java.math.BigInteger;
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
        if (text.matches("true|True|TRUE|false|False|FALSE")) {
            return make.booleanNode(Boolean.parseBoolean(text));
        }
        if (text.matches("[-+]?[0-9]+")) {
            return make.numberNode(new BigInteger(text));
        }
        if (text.matches("0o[0-7]+|0x[0-9a-fA-F]+")) {
            return make.numberNode(new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8));
        }
        // bounded: what is written with a huge exponent has a huge number of digits
        return text.matches("[-+]?(\\.[0-9]{1,20}|[0-9]{1,20}(\\.[0-9]{0,20})?)([eE][-+]?[0-9]{1,3})?")
                ? make.numberNode(new BigDecimal(text))
                : make.stringNode(text);
    }
}
