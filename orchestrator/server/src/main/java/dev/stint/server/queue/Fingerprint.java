package dev.stint.server.queue;

import dev.stint.api.Requests.BlobRef;
import dev.stint.server.db.Json;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What a job is, whatever its spec's comments, layout and order of keys: SHA-256 of its spec, normalised, and of its snapshots. */
final class Fingerprint {

    private static final int MOST_CHARACTERS = 4 << 20;

    private Fingerprint() {}

    /** @param spec a spec that has been accepted, so that reading it is bounded */
    static String of(String spec, Map<String, BlobRef> blobs) {
        Map<String, Object> whole = new TreeMap<>();
        whole.put("spec", normalised(spec));
        Map<String, String> content = new TreeMap<>();
        blobs.forEach((path, blob) -> content.put(path, blob.sha256()));
        whole.put("blobs", content);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(Json.write(whole).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Scalars stay the text they are: what they mean is for the reader of specs to say. */
    private static Object normalised(String spec) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        try {
            return sorted(new Yaml(options).compose(new StringReader(spec)));
        } catch (YAMLException e) {
            // more aliases or depth than is worth following: then only the very same text is the same
            return spec;
        }
    }

    private static Object sorted(@Nullable Node node) {
        if (node instanceof MappingNode map) {
            Map<String, Object> keys = new TreeMap<>();
            for (NodeTuple each : map.getValue()) {
                keys.put(String.valueOf(sorted(each.getKeyNode())), sorted(each.getValueNode()));
            }
            return keys;
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().map(Fingerprint::sorted).toList();
        }
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
