package dev.stint.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** A map with named keys. Unknown, repeated and not yet acting keys have become problems when it is made. */
final class Fields {

    private final Key key;
    private final String path;
    private final Node at;
    private final Map<String, Value> values;
    private final Problems problems;

    private Fields(Key key, String path, Node at, Map<String, Value> values, Problems problems) {
        this.key = key;
        this.path = path;
        this.at = at;
        this.values = values;
        this.problems = problems;
    }

    static Fields of(Key key, String path, MappingNode map, Problems problems) {
        Map<String, Value> values = new LinkedHashMap<>();
        Nodes.entries(map, path, problems).forEach((name, entry) -> {
            String below = Nodes.below(path, name);
            Optional<Key> child = key.child(name);
            if (child.isEmpty()) {
                String remedy = problems.document().remedyForUnknown(name, key);
                problems.add(below, entry.getKeyNode(), "", problems.document().unknown(path), remedy);
            } else if (!child.get().actsFrom().isEmpty()) {
                String remedy = "remove it; it acts from " + child.get().actsFrom() + " on";
                problems.add(below, entry.getKeyNode(), "", "does not act yet", remedy);
            } else {
                values.put(name, new Value(child.get(), below, entry.getValueNode(), problems));
            }
        });
        return new Fields(key, path, map, values, problems);
    }

    /** The value of a key, if the key is there. */
    Optional<Value> get(String name) {
        if (key.child(name).isEmpty()) {
            throw new IllegalStateException(
                    "spec reader asks for " + Nodes.below(path, name) + ", which is no declared key");
        }
        return Optional.ofNullable(values.get(name));
    }

    /** The value of a key that must be there. */
    Optional<Value> require(String name, String remedy) {
        Optional<Value> value = get(name);
        if (value.isEmpty()) {
            problems.add(Nodes.below(path, name), at, "", "is missing", remedy);
        }
        return value;
    }

    /** The scalar of a key, if there and right. */
    <T> Optional<T> read(String name, Reading<T> reading) {
        return get(name).flatMap(value -> value.as(reading));
    }

    /** Which of the keys are there. */
    boolean has(String name) {
        return get(name).isPresent();
    }

    /** A problem of the map as a whole. */
    void refuse(String what, String remedy) {
        problems.add(path, at, "", what, remedy);
    }
}
