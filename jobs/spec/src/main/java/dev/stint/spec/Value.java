package dev.stint.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A cursor on one value of the spec. Whatever cannot be read becomes a problem at this place, once, and reading goes on.
 *
 * @param key the key it stands below
 * @param path that key in full, for messages
 * @param node the value
 * @param problems where problems go
 */
record Value(Key key, String path, Node node, Problems problems) {

    private static final int MOST_ITEMS = 200;

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Whether there is nothing: {@code key:} or {@code key: null}. Quoted, the same characters are text. */
    boolean isMissing() {
        return node instanceof ScalarNode scalar && Nodes.isNull(scalar);
    }

    /** What is written here, for messages; empty for lists and maps. */
    String shown() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    void refuse(String what, String remedy) {
        problems.add(path, node, shown(), what, remedy);
    }

    /** A problem of the value as a whole, that does not repeat it. */
    void refuseWhole(String what, String remedy) {
        problems.add(path, node, "", what, remedy);
    }

    /** The one scalar that belongs here. */
    <T> Optional<T> as(Reading<T> reading) {
        if (isMissing()) {
            problems.add(path, node, "", "has no value", "give one, or remove the key");
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            refuse("has " + kind() + " where one value belongs", "write one value");
            return Optional.empty();
        }
        if (scalar.getValue().codePoints().anyMatch(Value::isHalf)) {
            refuse("contains half a character", "remove it; a character above FFFF is written \\U0001F600");
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(scalar.getValue()));
        } catch (MisreadException e) {
            refuse(e.what(), e.remedy());
            return Optional.empty();
        }
    }

    /** Whether it is a surrogate without its other half, which only an escape can bring in, and which no file can hold. */
    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    /** The map with named keys that belongs here. */
    Optional<Fields> fields() {
        if (node instanceof MappingNode map) {
            return Optional.of(Fields.of(key, path, map, problems));
        }
        String example = key.childNames().isEmpty() ? "key" : key.childNames().get(0);
        refuse(
                isMissing() ? "has no value" : "is " + kind() + " where keys belong",
                "write keys below it, such as " + example);
        return Optional.empty();
    }

    /** The keys that the author names, in order; nothing when there is no map here, and a problem. */
    Map<String, Value> entries() {
        Map<String, Value> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode map) {
            if (map.getValue().size() > MOST_ITEMS) {
                refuse("has " + map.getValue().size() + " entries", "give at most " + MOST_ITEMS);
                return entries;
            }
            Nodes.entries(map, path, problems)
                    .forEach((name, entry) -> entries.put(
                            name, new Value(entry(name), path + "." + name, entry.getValueNode(), problems)));
        } else {
            refuse(
                    isMissing() ? "has no value" : "is " + kind() + " where keys belong",
                    key.shape() == Key.Shape.NAMED
                            ? "write one name per line, with keys below it"
                            : "write one name: value per line");
        }
        return entries;
    }

    private Key entry(String name) {
        return key.shape() == Key.Shape.NAMED ? Key.map(name, key.children().toArray(Key[]::new)) : Key.scalar(name);
    }

    /** The items of the list that belongs here. */
    List<Value> items() {
        if (!(node instanceof SequenceNode list)) {
            refuse(
                    isMissing() ? "has no value" : "is " + kind() + " where a list belongs",
                    "write one - item per line");
            return List.of();
        }
        if (list.getValue().size() > MOST_ITEMS) {
            refuse("has " + list.getValue().size() + " items", "give at most " + MOST_ITEMS);
            return List.of();
        }
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            items.add(new Value(key, path + "[" + i + "]", list.getValue().get(i), problems));
        }
        return items;
    }

    /** One scalar, or a list of them; a value given twice is a problem. */
    <T> List<T> words(Reading<T> reading) {
        List<T> words = new ArrayList<>();
        for (Value each : isScalar() && !isMissing() ? List.of(this) : items()) {
            each.as(reading).ifPresent(word -> {
                if (words.contains(word)) {
                    each.refuse("is given twice", "give it once");
                } else {
                    words.add(word);
                }
            });
        }
        return words;
    }

    private String kind() {
        return node instanceof SequenceNode ? "a list" : node instanceof MappingNode ? "a map" : "one value";
    }
}
