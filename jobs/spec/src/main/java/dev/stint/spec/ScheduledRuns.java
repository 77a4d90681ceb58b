package dev.stint.spec;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The runs that one firing of a scheduled job makes. Pure and thread-safe. */
public final class ScheduledRuns {

    /** All combinations together must not have more text than this: each is read as a spec of its own. */
    private static final long MOST_CHARACTERS = 8L << 20;

    /** An instant like any other, to try a spec with. */
    private static final Instant SOME = Instant.parse("2027-01-31T22:00:00Z");

    private ScheduledRuns() {}

    /**
     * One run.
     *
     * @param parameters its values of the matrix, in the order written
     * @param yaml the spec of the run: without {@code schedule}, and with all values in their places
     */
    public record Combination(Map<String, String> parameters, String yaml) {
        public Combination {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * The runs of a firing, in the order of the matrix.
     *
     * @param yaml a valid spec with a schedule
     * @param planned when the firing was due
     * @param doneBy deadline of each run; empty for what the spec says
     * @throws IllegalArgumentException when the spec is not valid, or has no schedule
     */
    public static List<Combination> of(String yaml, Instant planned, Optional<Instant> doneBy) {
        Problems problems = new Problems();
        Optional<Node> root = YamlSource.compose(yaml, problems);
        Optional<JobSpec> spec = root.flatMap(node -> read(node, problems));
        ScheduleSpec schedule = spec.flatMap(JobSpec::schedule)
                .orElseThrow(() ->
                        new IllegalArgumentException("the spec is not one of a scheduled job: " + problems.inOrder()));
        List<Combination> runs = new ArrayList<>();
        for (Map<String, String> parameters : schedule.combinations()) {
            Map<String, String> values = Placeholders.values(parameters, planned, schedule.zone());
            Node tree = without("schedule", (MappingNode)
                    tagged(filled(root.orElseThrow(), values, problems), parameters, problems));
            if (doneBy.isPresent()) {
                TreeEdit edit = new TreeEdit(tree.getStartMark(), problems);
                tree = edit.put(
                        tree, List.of("deadline"), edit.text(doneBy.get().toString()));
            }
            runs.add(new Combination(parameters, TreeEdit.yaml(tree)));
        }
        return runs;
    }

    /** Reads a spec; one with a schedule in each of its combinations, the first of which is the answer. */
    static Optional<JobSpec> read(Node root, Problems problems) {
        if (!(root instanceof MappingNode map) || child(map, "schedule").isEmpty()) {
            return new SpecReader(problems).read(root);
        }
        Optional<ScheduleSpec> schedule = schedule(child(map, "schedule").get());
        List<Map<String, String>> all = schedule.map(ScheduleSpec::combinations).orElse(List.of(Map.of()));
        long characters = (long) all.size() * root.getEndMark().getIndex();
        if (characters > MOST_CHARACTERS) {
            problems.add(
                    "schedule.matrix",
                    child(map, "schedule").get(),
                    "",
                    "has " + all.size() + " combinations of a spec of "
                            + root.getEndMark().getIndex() + " characters",
                    "give fewer, or keep code in files of workdir");
            return Optional.empty();
        }
        ZoneId zone = schedule.map(ScheduleSpec::zone).orElse(ZoneId.of("UTC"));
        Optional<JobSpec> first = Optional.empty();
        for (Map<String, String> parameters : all) {
            Map<String, String> values = Placeholders.values(parameters, SOME, zone);
            Node tree = schedule.isPresent() ? tagged(filled(root, values, problems), parameters, problems) : root;
            Optional<JobSpec> spec = new SpecReader(problems).read(tree);
            if (spec.isEmpty()) {
                return Optional.empty();
            }
            first = first.or(() -> spec);
        }
        return first;
    }

    /** The schedule alone; what is wrong with it is said when the whole is read. */
    private static Optional<ScheduleSpec> schedule(Node node) {
        Problems unheard = new Problems();
        Key key = SpecKeys.ROOT.child("schedule").orElseThrow();
        return new Value(key, "schedule", node, unheard)
                .fields()
                .flatMap(ScheduleReader::read)
                .filter(read -> unheard.isEmpty());
    }

    private static Node filled(Node root, Map<String, String> values, Problems problems) {
        return Placeholders.fill((MappingNode) root, values, problems);
    }

    /** Costs are told apart by the values a run was given. */
    private static Node tagged(Node root, Map<String, String> parameters, Problems problems) {
        Optional<Node> tags = child((MappingNode) root, "tags");
        if (tags.isPresent() && !(tags.get() instanceof MappingNode)) {
            return root; // the reader says what is wrong with them
        }
        TreeEdit edit = new TreeEdit(root.getStartMark(), problems);
        Node tree = root;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            tree = edit.put(tree, List.of("tags", "matrix." + parameter.getKey()), edit.text(parameter.getValue()));
        }
        return tree;
    }

    private static MappingNode without(String name, MappingNode root) {
        List<NodeTuple> entries = root.getValue().stream()
                .filter(entry -> !(entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name)))
                .toList();
        return new MappingNode(Tag.MAP, true, entries, root.getStartMark(), root.getEndMark(), FlowStyle.BLOCK);
    }

    private static Optional<Node> child(MappingNode map, String name) {
        return map.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }
}
