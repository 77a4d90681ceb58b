package dev.stint.spec;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Puts what a firing knows into values of a spec: {@code ${matrix.lr}}, {@code ${schedule.at}}, {@code ${schedule.date}}. Trees are never
 * changed in place; places stay what they are, for messages. The key {@code schedule} itself is left alone.
 */
final class Placeholders {

    private static final Pattern NAME = Pattern.compile("\\$\\{((?:matrix|schedule)\\.[A-Za-z0-9_.-]{0,64})}");

    private final Map<String, String> values;
    private final Problems problems;

    private Placeholders(Map<String, String> values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** What stands for what, in a firing planned at an instant. */
    static Map<String, String> values(Map<String, String> parameters, Instant planned, ZoneId zone) {
        Map<String, String> values = new LinkedHashMap<>();
        parameters.forEach((name, value) -> values.put("matrix." + name, value));
        values.put("schedule.at", planned.toString());
        values.put("schedule.date", LocalDate.ofInstant(planned, zone).toString());
        return values;
    }

    /** The spec's tree with the values in it; a name that stands for nothing is a problem. */
    static Node fill(MappingNode root, Map<String, String> values, Problems problems) {
        Placeholders filling = new Placeholders(values, problems);
        List<NodeTuple> entries = new ArrayList<>();
        for (NodeTuple entry : root.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            entries.add(
                    name.equals("schedule")
                            ? entry
                            : new NodeTuple(entry.getKeyNode(), filling.fill(entry.getValueNode(), name)));
        }
        return new MappingNode(Tag.MAP, true, entries, root.getStartMark(), root.getEndMark(), root.getFlowStyle());
    }

    private Node fill(Node node, String path) {
        if (node instanceof SequenceNode list) {
            List<Node> items =
                    list.getValue().stream().map(each -> fill(each, path)).toList();
            return new SequenceNode(Tag.SEQ, true, items, list.getStartMark(), list.getEndMark(), list.getFlowStyle());
        }
        if (node instanceof MappingNode map) {
            List<NodeTuple> entries = new ArrayList<>();
            for (NodeTuple each : map.getValue()) {
                String below = each.getKeyNode() instanceof ScalarNode key ? Nodes.below(path, key.getValue()) : path;
                entries.add(new NodeTuple(each.getKeyNode(), fill(each.getValueNode(), below)));
            }
            return new MappingNode(Tag.MAP, true, entries, map.getStartMark(), map.getEndMark(), map.getFlowStyle());
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.getValue().contains("${") ? filled(scalar, path) : scalar;
    }

    private Node filled(ScalarNode scalar, String path) {
        Matcher matcher = NAME.matcher(scalar.getValue());
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            if (value == null) {
                problems.add(
                        path,
                        scalar,
                        "",
                        "names ${" + matcher.group(1) + "}, which stands for nothing",
                        "there are " + String.join(", ", values.keySet()));
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(text);
        boolean quoted = scalar.isPlain() && Nodes.looksNull(text.toString());
        return new ScalarNode(
                Tag.STR,
                text.toString(),
                scalar.getStartMark(),
                scalar.getEndMark(),
                quoted ? ScalarStyle.SINGLE_QUOTED : scalar.getScalarStyle());
    }
}
