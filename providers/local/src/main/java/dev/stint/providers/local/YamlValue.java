package dev.stint.providers.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A value of a YAML file together with where it stands, so that whatever is wrong can be told with its line. Reading never
 * throws: it adds to the problems and answers nothing.
 */
final class YamlValue {
    private final Node node;
    private final String path;
    private final List<String> problems;

    YamlValue(Node node, String path, List<String> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    void problem(String what) {
        problems.add("line " + (node.getStartMark().getLine() + 1) + ": " + path + (path.isEmpty() ? "" : ": ") + what);
    }

    /** The members of a mapping of fixed keys; an unknown key is a problem. */
    Map<String, YamlValue> members(Set<String> known) {
        Map<String, YamlValue> all = entries();
        all.forEach((key, value) -> {
            if (!known.contains(key)) {
                value.problem("unknown key" + Words.nearest(key, known));
            }
        });
        all.keySet().retainAll(known);
        return all;
    }

    /** The entries of a mapping whose keys are names, in the order written. */
    Map<String, YamlValue> entries() {
        Map<String, YamlValue> result = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem("is not a mapping; give keys and values");
            return result;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem("has a key that is not a name");
                continue;
            }
            String name = key.getValue();
            YamlValue value = new YamlValue(tuple.getValueNode(), path.isEmpty() ? name : path + "." + name, problems);
            if (result.putIfAbsent(name, value) != null) {
                value.problem("is given twice; keep one");
            }
        }
        return result;
    }

    /** The items of a list; empty and no problem when this is not a list. */
    Optional<List<YamlValue>> items() {
        if (!(node instanceof SequenceNode sequence)) {
            return Optional.empty();
        }
        List<YamlValue> result = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            result.add(new YamlValue(item, path + "[" + result.size() + "]", problems));
        }
        return Optional.of(result);
    }

    Optional<String> text() {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        problem("is not a single value");
        return Optional.empty();
    }

    Optional<Duration> duration() {
        Optional<String> text = text();
        Optional<Duration> duration = text.flatMap(Words::duration);
        if (text.isPresent() && duration.isEmpty()) {
            problem("'" + text.get() + "' is not a duration; write 300ms, 3s, 5m, 1h or 2d");
        }
        return duration;
    }

    /** A number within bounds, both included. */
    Optional<Double> number(double least, double most) {
        Optional<String> text = text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(text.get());
            if (value >= least && value <= most) {
                return Optional.of(value);
            }
            problem("'" + text.get() + "' is out of range; give " + plain(least) + " to " + plain(most));
        } catch (NumberFormatException e) {
            problem("'" + text.get() + "' is not a number");
        }
        return Optional.empty();
    }

    /** A whole number within bounds, both included. */
    Optional<Integer> whole(int least, int most) {
        Optional<Double> number = number(least, most);
        if (number.isPresent() && number.get() != Math.rint(number.get())) {
            problem("'" + number.get() + "' is not a whole number");
            return Optional.empty();
        }
        return number.map(Double::intValue);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
