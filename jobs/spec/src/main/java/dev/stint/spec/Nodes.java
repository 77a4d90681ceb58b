package dev.stint.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What YAML nodes mean here. */
final class Nodes {

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private Nodes() {}

    /** Whether a scalar stands for no value. */
    static boolean isNull(ScalarNode scalar) {
        return scalar.isPlain() && NULLS.contains(scalar.getValue());
    }

    /** Whether a text, written plainly, would stand for no value. */
    static boolean looksNull(String text) {
        return NULLS.contains(text);
    }

    /** The entries of a map by key; a key that is no text, or is there twice, is a problem and left out. */
    static Map<String, NodeTuple> entries(MappingNode map, String path, Problems problems) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                problems.add(path, entry.getKeyNode(), "", "has a key that is a list or a map", "write a plain word");
                continue;
            }
            String below = below(path, name.getValue());
            if (name.getValue().equals("<<") && name.isPlain()) {
                problems.add(below, name, "", "is a merge key, which is not read", "write the keys out");
                continue;
            }
            NodeTuple first = entries.putIfAbsent(name.getValue(), entry);
            if (first != null) {
                int line = first.getKeyNode().getStartMark().getLine() + 1;
                problems.add(below, name, "", "is given twice", "keep one; the first is on line " + line);
            }
        }
        return entries;
    }

    static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
