package dev.stint.e2e;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The checked-in description of the REST interface, strict: what it does not describe must not be there. */
final class OpenApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private OpenApi() {}

    /** What is wrong with an answer; empty when it is as described. */
    static List<String> faults(String answer, String schema) {
        try (InputStream yaml = OpenApi.class.getResourceAsStream("/openapi/stint-v1.yaml")) {
            Object tree = new Yaml().load(yaml);
            JsonNode components = JSON.<JsonNode>valueToTree(tree).get("components");
            for (Map.Entry<String, JsonNode> described :
                    components.get("schemas").properties()) {
                if (described.getValue().has("properties")) {
                    ((ObjectNode) described.getValue()).put("additionalProperties", false);
                }
            }
            ObjectNode root = JSON.createObjectNode();
            root.put("$ref", "#/components/schemas/" + schema);
            root.set("components", components);
            Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(root.toString(), InputFormat.JSON);
            return compiled.validate(answer, InputFormat.JSON).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
