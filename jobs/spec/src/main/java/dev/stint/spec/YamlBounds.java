package dev.stint.spec;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Keeps hostile YAML from costing anything: depth, aliases, number of values, before a tree is built; and the size of the
 * tree with every alias followed, before it is read.
 */
final class YamlBounds {

    static final int DEEPEST = 50;
    static final int MOST_ALIASES = 50;
    static final int MOST_VALUES = 20_000;

    private final Problems problems;
    private int expanded;

    private YamlBounds(Problems problems) {
        this.problems = problems;
    }

    /** Whether the events of a text stay within bounds; stops reading at the first that does not. */
    static boolean hold(Parser events, Problems problems) {
        int depth = 0;
        int aliases = 0;
        int values = 0;
        int documents = 0;
        boolean tagged = false;
        while (!events.checkEvent(Event.ID.StreamEnd)) {
            Event event = events.getEvent();
            Mark at = event.getStartMark();
            if (event instanceof CollectionStartEvent start) {
                depth++;
                tagged |= tagged(start.getTag(), at, problems);
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof ScalarEvent scalar) {
                tagged |= tagged(scalar.getTag(), at, problems);
            } else if (event instanceof AliasEvent) {
                aliases++;
            } else if (event instanceof DocumentStartEvent) {
                documents++;
            }
            values++;
            String exceeded = depth > DEEPEST
                    ? "nests deeper than " + DEEPEST + " levels"
                    : aliases > MOST_ALIASES
                            ? "has more than " + MOST_ALIASES + " aliases"
                            : values > MOST_VALUES
                                    ? "has more than " + MOST_VALUES + " values"
                                    : documents > 1 ? "has more than one document" : "";
            if (!exceeded.isEmpty()) {
                String remedy = documents > 1 ? problems.document().ifMany() : "simplify the file";
                problems.add("", at, "", problems.document().itself() + " " + exceeded, remedy);
                return false;
            }
        }
        return !tagged;
    }

    private static boolean tagged(@Nullable String tag, Mark at, Problems problems) {
        if (tag == null) {
            return false;
        }
        String shown = tag.replace("tag:yaml.org,2002:", "!!");
        problems.add("", at, shown, "is a YAML tag", "remove it: what a value is follows from its key");
        return true;
    }

    /** Whether the tree stays within bounds when aliases are followed; one that contains itself never does. */
    static boolean holdExpanded(Node root, Problems problems) {
        return new YamlBounds(problems).walk(root, 1);
    }

    private boolean walk(Node node, int depth) {
        expanded++;
        if (depth > DEEPEST || expanded > MOST_VALUES) {
            String what = problems.document().itself() + " grows beyond all bounds through its aliases";
            problems.add("", node, "", what, "write the values out");
            return false;
        }
        if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (!walk(item, depth + 1)) {
                    return false;
                }
            }
        } else if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (!walk(entry.getKeyNode(), depth + 1) || !walk(entry.getValueNode(), depth + 1)) {
                    return false;
                }
            }
        }
        return true;
    }
}
