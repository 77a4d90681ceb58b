package dev.stint.spec;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** One change of a tree of nodes. Trees are never changed in place; what comes in new carries the mark of its origin. */
record TreeEdit(Mark mark, Problems problems) {

    void refuse(String path, String value, String what, String remedy) {
        problems.add(path, mark, value, what, remedy);
    }

    /** What a key is set to: text as it is, or YAML where the key takes more than text and brackets say so. */
    Node value(Key key, String text) {
        boolean structured = key.shape() != Key.Shape.SCALAR && (text.startsWith("[") || text.startsWith("{"));
        if (!structured) {
            return Nodes.looksNull(text) ? text(text) : new ScalarNode(Tag.STR, text, mark, mark, ScalarStyle.PLAIN);
        }
        Problems within = new Problems();
        Optional<Node> node = YamlSource.compose(text, within);
        within.inOrder().forEach(each -> refuse(key.name(), text, each.what(), each.remedy()));
        return node.map(this::moved).orElseGet(() -> text(text));
    }

    /** Text and nothing but text. */
    Node text(String text) {
        return new ScalarNode(Tag.STR, text, mark, mark, ScalarStyle.SINGLE_QUOTED);
    }

    /**
     * The tree with a value in its place. Maps that are missing on the way are made; nodes on the way are copied, so that
     * aliases of them elsewhere do not change.
     */
    Node put(Node at, List<String> steps, Node value) {
        if (steps.isEmpty()) {
            return value;
        }
        if (at instanceof SequenceNode list) {
            return putItem(list, steps, value);
        }
        // A scalar on the way is the short form of a map (progress: 5000), or wrong; either way the map replaces it.
        MappingNode map = at instanceof MappingNode already
                ? already
                : new MappingNode(Tag.MAP, true, List.of(), mark, mark, FlowStyle.BLOCK);
        List<NodeTuple> entries = new ArrayList<>(map.getValue());
        List<String> rest = steps.subList(1, steps.size());
        int index = 0;
        while (index < entries.size() && !isNamed(entries.get(index), steps.get(0))) {
            index++;
        }
        if (index < entries.size()) {
            NodeTuple old = entries.get(index);
            entries.set(index, new NodeTuple(old.getKeyNode(), put(old.getValueNode(), rest, value)));
        } else {
            Node name = new ScalarNode(Tag.STR, steps.get(0), mark, mark, ScalarStyle.PLAIN);
            Node nothing = new ScalarNode(Tag.STR, "", mark, mark, ScalarStyle.PLAIN);
            entries.add(new NodeTuple(name, put(nothing, rest, value)));
        }
        // An empty flow map ({}) becomes a block: its style was only there because it was empty.
        FlowStyle style = map.getValue().isEmpty() ? FlowStyle.BLOCK : map.getFlowStyle();
        return new MappingNode(Tag.MAP, true, entries, map.getStartMark(), map.getEndMark(), style);
    }

    private Node putItem(SequenceNode list, List<String> steps, Node value) {
        List<Node> items = new ArrayList<>(list.getValue());
        int index = steps.get(0).matches("\\d{1,6}") ? Integer.parseInt(steps.get(0)) : items.size();
        if (index >= items.size()) {
            String remedy = "the list has " + items.size() + " items, counted from 0";
            refuse("", "", "there is no item " + steps.get(0), remedy);
            return list;
        }
        items.set(index, put(items.get(index), steps.subList(1, steps.size()), value));
        return new SequenceNode(Tag.SEQ, true, items, list.getStartMark(), list.getEndMark(), list.getFlowStyle());
    }

    private static boolean isNamed(NodeTuple entry, String name) {
        return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }

    private Node moved(Node node) {
        if (node instanceof SequenceNode list) {
            List<Node> items = list.getValue().stream().map(this::moved).toList();
            return new SequenceNode(Tag.SEQ, true, items, mark, mark, list.getFlowStyle());
        }
        if (node instanceof MappingNode map) {
            List<NodeTuple> entries = map.getValue().stream()
                    .map(each -> new NodeTuple(moved(each.getKeyNode()), moved(each.getValueNode())))
                    .toList();
            return new MappingNode(Tag.MAP, true, entries, mark, mark, map.getFlowStyle());
        }
        ScalarNode scalar = (ScalarNode) node;
        return new ScalarNode(Tag.STR, scalar.getValue(), mark, mark, scalar.getScalarStyle());
    }

    /** The tree as YAML that composes to the same tree. */
    static String yaml(Node tree) {
        DumperOptions style = new DumperOptions();
        style.setSplitLines(false);
        style.setAllowUnicode(true);
        LoaderOptions options = new LoaderOptions();
        StringWriter text = new StringWriter();
        new Yaml(new SafeConstructor(options), new Representer(style), style, options, new YamlSource.TextOnly())
                .serialize(withoutNulls(tree), text);
        return text.toString();
    }

    /** Missing values spelled out: inside braces nothing at all would come back as an empty text. */
    private static Node withoutNulls(Node node) {
        if (node instanceof SequenceNode list) {
            List<Node> items =
                    list.getValue().stream().map(TreeEdit::withoutNulls).toList();
            return new SequenceNode(Tag.SEQ, true, items, null, null, list.getFlowStyle());
        }
        if (node instanceof MappingNode map) {
            List<NodeTuple> entries = map.getValue().stream()
                    .map(each -> new NodeTuple(each.getKeyNode(), withoutNulls(each.getValueNode())))
                    .toList();
            return new MappingNode(Tag.MAP, true, entries, null, null, map.getFlowStyle());
        }
        ScalarNode scalar = (ScalarNode) node;
        if (Nodes.isNull(scalar)) {
            return new ScalarNode(Tag.STR, "null", null, null, ScalarStyle.PLAIN);
        }
        // other line ends than \n would be folded into blanks in any style but this one
        return scalar.getValue().codePoints().allMatch(TreeEdit::ordinary)
                ? scalar
                : new ScalarNode(Tag.STR, scalar.getValue(), null, null, ScalarStyle.DOUBLE_QUOTED);
    }

    private static boolean ordinary(int codePoint) {
        return codePoint == '\n'
                || switch (Character.getType(codePoint)) {
                    case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        false;
                    default -> true;
                };
    }
}
