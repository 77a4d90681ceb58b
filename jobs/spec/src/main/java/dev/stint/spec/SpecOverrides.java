package dev.stint.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Sets values in a spec from outside: {@code --set budget.max=120}, {@code --env SEED=7}. Pure and thread-safe. A key must
 * be one the spec knows; items of lists are counted from 0 ({@code inputs.0.source}); a value that begins with a bracket or
 * a brace is read as YAML where the key takes more than one value. Later settings win; an alias elsewhere in the file stays
 * as it was.
 */
public final class SpecOverrides {

    private final Problems problems = new Problems();

    private SpecOverrides() {}

    /**
     * Applies and validates.
     *
     * @param yaml the spec's text
     * @param sets each {@code key=value}
     * @param env environment variables of the command, added to {@code env}
     */
    public static OverrideResult apply(String yaml, List<String> sets, Map<String, String> env) {
        SpecOverrides overrides = new SpecOverrides();
        return overrides.applyAll(YamlSource.compose(yaml, overrides.problems), yaml, sets, env);
    }

    /** As with a text, for the bytes of a file, which must be UTF-8. */
    public static OverrideResult apply(byte[] utf8, List<String> sets, Map<String, String> env) {
        SpecOverrides overrides = new SpecOverrides();
        String yaml = new String(utf8, StandardCharsets.UTF_8);
        return overrides.applyAll(YamlSource.compose(utf8, overrides.problems), yaml, sets, env);
    }

    private OverrideResult applyAll(Optional<Node> root, String yaml, List<String> sets, Map<String, String> env) {
        if (root.isEmpty()) {
            return new OverrideResult.Refused(problems.inOrder());
        }
        Node tree = root.get();
        for (String set : sets) {
            int equals = set.indexOf('=');
            String name = equals < 0 ? set : set.substring(0, equals).strip();
            TreeEdit edit = new TreeEdit(mark("--set " + name), problems);
            if (equals <= 0) {
                edit.refuse("", set, "is no setting", "write key=value, such as budget.max=120");
                continue;
            }
            Optional<Target> target = target(name.replaceAll("\\[(\\d{1,6})]", ".$1"), edit);
            if (target.isPresent()) {
                Node value = edit.value(target.get().key(), set.substring(equals + 1));
                tree = edit.put(tree, target.get().steps(), value);
            }
        }
        for (Map.Entry<String, String> variable : env.entrySet()) {
            TreeEdit edit = new TreeEdit(mark("--env " + variable.getKey()), problems);
            tree = edit.put(tree, List.of("env", variable.getKey()), edit.text(variable.getValue()));
        }
        Optional<JobSpec> spec = ScheduledRuns.read(tree, problems);
        if (spec.isEmpty()) {
            return new OverrideResult.Refused(problems.inOrder());
        }
        boolean unchanged = sets.isEmpty() && env.isEmpty();
        return new OverrideResult.Applied(unchanged ? yaml : TreeEdit.yaml(tree), spec.get());
    }

    /** Where a setting goes: the way through the tree, and the key at its end. */
    private record Target(List<String> steps, Key key) {}

    private static Optional<Target> target(String name, TreeEdit edit) {
        List<String> steps = Arrays.asList(name.split("\\.", -1));
        List<String> way = new ArrayList<>();
        Key key = SpecKeys.ROOT;
        for (String step : steps) {
            String path = String.join(".", way);
            switch (key.shape()) {
                case MAP -> {
                    Optional<Key> child = key.child(step);
                    if (child.isEmpty()) {
                        edit.refuse(name, "", Document.JOB.unknown(path), Document.JOB.remedyForUnknown(step, key));
                        return Optional.empty();
                    }
                    key = child.get();
                }
                case NAMED -> key = Key.map(step, key.children().toArray(Key[]::new));
                case LIST -> {
                    if (!step.matches("\\d{1,6}")) {
                        edit.refuse(name, "", "names no item of " + path, "count items from 0, such as " + path + ".0");
                        return Optional.empty();
                    }
                    key = Key.map(step, key.children().toArray(Key[]::new));
                }
                case FREE -> {
                    // All that follows is one name of the author's, dots and all.
                    way.add(name.substring(path.length() + 1));
                    return Optional.of(new Target(way, Key.scalar(step)));
                }
                case SCALAR, WORDS -> {
                    edit.refuse(name, "", "goes below " + path + ", which has no keys", "set " + path + " itself");
                    return Optional.empty();
                }
            }
            way.add(step);
        }
        return Optional.of(new Target(way, key));
    }

    /** Nodes with this mark came from the option, and problems with them say so. */
    private static Mark mark(String option) {
        return new Mark(option, 0, 0, 0, new int[0], 0);
    }
}
