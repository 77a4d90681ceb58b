package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schema, parser, guide and examples say the same. */
class SchemaStepTest {

    private static final Path GUIDE = Path.of("../../docs/job-spec.md");
    private static final JsonNode SCHEMA = new JsonMapper().readTree(SpecSchema.text());
    private static final Schema VALIDATOR = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SpecSchema.text());

    static List<Path> valid() {
        return SpecFiles.valid();
    }

    @Test
    void every_key_of_the_parser_is_in_the_schema_and_the_other_way_round() {
        Set<String> inSchema = new TreeSet<>();
        collect(SCHEMA, "", inSchema);

        assertThat(inSchema).containsExactlyInAnyOrderElementsOf(SpecKeys.paths());
    }

    @Test
    void every_key_of_the_schema_has_a_description_and_an_example_unless_it_does_not_act_yet() {
        List<String> poor = new ArrayList<>();
        forEachKey(SCHEMA, "", (path, key) -> {
            boolean later = key.has("not");
            boolean described = later
                    ? key.path("description").asString("").contains("acts from")
                    : !key.path("description").asString("").isEmpty() && key.has("examples");
            if (!described) {
                poor.add(path);
            }
        });

        assertThat(poor).isEmpty();
    }

    @Test
    void the_keys_that_do_not_act_yet_are_the_same() {
        Set<String> inSchema = new TreeSet<>();
        forEachKey(SCHEMA, "", (path, key) -> {
            if (key.has("not")) {
                inSchema.add(path);
            }
        });
        Set<String> inParser = new TreeSet<>();
        later(SpecKeys.ROOT, "", inParser);

        assertThat(inSchema).isEqualTo(inParser);
    }

    @Test
    void the_choices_are_the_same() {
        assertThat(choices("/properties/tier/enum")).isEqualTo(words(Tier.class));
        assertThat(choices("/properties/kind/enum")).isEqualTo(words(JobKind.class));
        assertThat(choices("/properties/embedding/properties/format/enum")).isEqualTo(words(EmbeddingFormat.class));
        assertThat(choices("/properties/capacity/enum")).isEqualTo(words(CapacityChoice.class));
        assertThat(choices("/properties/checkpoint/properties/on_notice/properties/signal/enum"))
                .isEqualTo(words(NoticeSignal.class));
        assertThat(choices("/properties/checkpoint/properties/tiers/enum")).isEqualTo(words(Tiering.class));
        assertThat(choices("/properties/checkpoint/properties/keep/anyOf/1/properties/best/properties/goal/enum"))
                .isEqualTo(words(KeepSpec.Goal.class));
        assertThat(SCHEMA.at("/properties/checkpoint/properties/complete_when/properties")
                        .propertyNames())
                .containsExactlyElementsOf(words(CheckpointSpec.Completion.class));
    }

    @Test
    void the_defaults_are_the_same() {
        JobSpec spec = SpecFiles.valid("name: a\nrun: b\ncheckpoint: {}\n");
        CheckpointSpec checkpoint = spec.checkpoint().orElseThrow();

        assertThat(SCHEMA.at("/properties/team/default").asString()).isEqualTo(spec.team());
        assertThat(SCHEMA.at("/properties/tier/default").asString())
                .isEqualTo(spec.tier().word());
        assertThat(SCHEMA.at("/properties/kind/default").asString())
                .isEqualTo(spec.kind().word());
        assertThat(SCHEMA.at("/properties/capacity/default").asString())
                .isEqualTo(spec.capacity().word());
        assertThat(SCHEMA.at("/properties/priority/default").asInt()).isEqualTo(spec.priority());
        assertThat(SCHEMA.at("/properties/retries/anyOf/1/properties/max/default")
                        .asInt())
                .isEqualTo(spec.retries().max());
        assertThat(SCHEMA.at("/properties/checkpoint/properties/path/default").asString())
                .isEqualTo(checkpoint.path());
        assertThat(SCHEMA.at("/properties/checkpoint/properties/on_notice/properties/signal/default")
                        .asString())
                .isEqualTo(checkpoint.signal().word());
        assertThat(SCHEMA.at("/properties/checkpoint/properties/tiers/default").asString())
                .isEqualTo(checkpoint.tiers().word());
        JsonNode keep = SCHEMA.at("/properties/checkpoint/properties/keep/anyOf/1/properties");
        assertThat(SCHEMA.at("/properties/resources/properties/image/pattern").asString())
                .isEqualTo(ImageReading.FORM.pattern());
        assertThat(keep.at("/last/default").asInt()).isEqualTo(checkpoint.keep().last());
        assertThat(keep.at("/best/properties/count/default").asInt()).isEqualTo(KeepSpec.Best.DEFAULT_COUNT);
        assertThat(SCHEMA.at("/$defs/kept/maximum").asInt()).isEqualTo(KeepSpec.MOST);
        assertThat(keep.at("/best/properties/metric/pattern").asString())
                .isEqualTo("^" + KeepSpec.Best.METRIC.pattern() + "$");
        EmbeddingSpec embedding = SpecFiles.valid("name: a\nkind: embedding\nembedding: {input: a.csv}\n")
                .embedding()
                .orElseThrow();
        JsonNode keys = SCHEMA.at("/properties/embedding/properties");
        assertThat(keys.at("/id/default").asString()).isEqualTo(embedding.id());
        assertThat(keys.at("/text/default").asString()).isEqualTo(embedding.text());
        assertThat(keys.at("/model/default").asString()).isEqualTo(embedding.model());
        assertThat(keys.at("/shards/default").asInt()).isEqualTo(embedding.shards());
        assertThat(keys.at("/shards/maximum").asInt()).isEqualTo(EmbeddingSpec.MOST_SHARDS);
        assertThat(keys.at("/batch/default").asInt()).isEqualTo(embedding.batch());
        assertThat(keys.at("/batch/maximum").asInt()).isEqualTo(EmbeddingSpec.LARGEST_BATCH);
        assertThat(keys.at("/reuse/default").asBoolean()).isEqualTo(embedding.reuse());
        assertThat(SCHEMA.at("/properties/checkpoint/properties/complete_when/default/quiet")
                        .asString())
                .isEqualTo(Durations.text(checkpoint.completeWhen().quiet()));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void every_golden_spec_validates(Path file) {
        assertThat(errors(SpecFiles.text(file))).isEmpty();
    }

    @Test
    void the_starter_validates() {
        assertThat(errors(StarterSpec.text("my-job"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: A",
                "bugdet: {max: 1}",
                "tier: gold",
                "image: x",
                "secrets: [hf-token]",
                "schedule: daily",
                "nodes: 65",
                "nodes: 2\ncheckpoint: {complete_when: {quiet: 1s}}",
                "nodes: 0",
                "deadline: 8",
                "deadline: 2027-01-31T07:00:00",
                "budget: {max: -5 USD}",
                "outputs: [{path: ../x}]",
                "outputs: [{path: /x}]",
                "inputs: [{path: x}]",
                "env: {STINT_X: 1}",
                "retries: {fail_on: 256}",
                "checkpoint: {complete_when: {marker: A, quiet: 1s}}",
                "checkpoint: {keep: {last: 0}}",
                "checkpoint: {keep: {lst: 3}}",
                "checkpoint: {keep: {best: {metric: loss}}}",
                "checkpoint: {keep: {best: {metric: val/loss, goal: min}}}",
                "checkpoint: {keep: {best: {metric: loss, goal: low}}}",
                "checkpoint: {tiers: cold}",
                "checkpoint: {tiers: [GLACIER_IR]}",
                "resources: {providers: mars}",
                "resources: {any_of: [{ordered: true}]}",
                "resources: {image: Org/img}",
                "resources: {image: 'docker:'}",
                "resources: {image: ami-0123456789abcdef0}",
                "kind: embedding\nembedding: {input: a.csv}\nresources: {image: a}",
                "resources: {cpus: -1}",
                "kind: embedding",
                "embedding: {input: a.csv}",
                "kind: embedding\nembedding: {shards: 2}",
                "kind: embedding\nembedding: {input: a.csv, batch: 4096}",
                "kind: embedding\nembedding: {input: a.csv}\noutputs: [{path: x}]"
            })
    void what_the_parser_refuses_the_schema_refuses(String line) {
        String yaml = "run: b\n" + (line.startsWith("name:") ? "" : "name: a\n") + line + "\n";

        assertThat(SpecFiles.messages(yaml)).isNotEmpty();
        assertThat(errors(yaml)).isNotEmpty();
    }

    @Test
    void the_golden_specs_use_every_key_that_acts() {
        Set<String> used = new TreeSet<>();
        SpecFiles.valid().forEach(file -> used(root(SpecFiles.text(file)), SpecKeys.ROOT, "", used));
        Set<String> acting = new TreeSet<>(SpecKeys.paths());
        Set<String> later = new TreeSet<>();
        later(SpecKeys.ROOT, "", later);
        acting.removeAll(later);

        assertThat(used).isEqualTo(acting);
    }

    @Test
    void every_key_is_read_by_somebody() {
        for (String path : SpecKeys.paths()) {
            StringBuilder open = new StringBuilder();
            StringBuilder close = new StringBuilder();
            for (String step : path.split("\\.")) {
                boolean list = step.endsWith("[]");
                open.append(step.replace("[]", "")).append(list ? ": [{" : ": {");
                close.insert(0, list ? "}]" : "}");
            }
            // A key that is itself a list fits nowhere: neither as a scalar, nor as a map, nor as a list.
            String required = path.equals("name") || path.equals("run") ? "" : "name: a\nrun: b\n";
            String text = required + open + "? [x] : y" + close + "\n";
            String expected = path.replace("[]", "[0]");

            assertThat(SpecFiles.problems(text))
                    .as(text)
                    .anyMatch(problem -> problem.path().equals(expected));
        }
    }

    @Test
    void the_guide_names_every_key() {
        String guide = SpecFiles.text(GUIDE);

        assertThat(SpecKeys.paths()).allSatisfy(path -> {
            String shown = path.startsWith("resources.any_of[].") ? "resources." + path.substring(19) : path;
            assertThat(guide).contains("`" + shown + "`");
        });
    }

    @Test
    void the_guide_shows_a_valid_spec() {
        String guide = SpecFiles.text(GUIDE);
        int from = guide.indexOf("```yaml\n") + 8;

        JobSpec shown = SpecFiles.valid(guide.substring(from, guide.indexOf("```", from)));

        assertThat(shown.name()).isEqualTo("train-digits");
    }

    private interface KeyVisit {
        void see(String path, JsonNode key);
    }

    private static void collect(JsonNode schema, String prefix, Collection<String> paths) {
        forEachKey(schema, prefix, (path, key) -> paths.add(path));
    }

    private static void forEachKey(JsonNode schema, String prefix, KeyVisit visit) {
        JsonNode map = withProperties(schema);
        for (String name : map.path("properties").propertyNames()) {
            JsonNode key = map.path("properties").path(name);
            JsonNode full = key.has("$ref") && !key.has("description") ? resolve(key) : key;
            visit.see(prefix + name, full);
            JsonNode below = resolve(key);
            if (below.has("items") && below.path("items").has("properties")) {
                forEachKey(below.path("items"), prefix + name + "[].", visit);
            } else {
                forEachKey(below, prefix + name + ".", visit);
            }
        }
    }

    /** The alternative that has keys, where a key has a short form too. */
    private static JsonNode withProperties(JsonNode schema) {
        for (JsonNode alternative : schema.path("anyOf")) {
            if (alternative.has("properties")) {
                return alternative;
            }
        }
        return schema;
    }

    private static JsonNode resolve(JsonNode key) {
        return key.has("$ref") ? SCHEMA.at(key.path("$ref").asString().substring(1)) : key;
    }

    private static void later(Key key, String prefix, Collection<String> paths) {
        for (Key child : key.children()) {
            if (!child.actsFrom().isEmpty()) {
                paths.add(prefix + child.name());
            }
            later(child, prefix + child.name() + ".", paths);
        }
    }

    private static void used(Node node, Key key, String prefix, Collection<String> paths) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> used(item, key, prefix, paths));
        } else if (node instanceof MappingNode map && !key.children().isEmpty()) {
            for (NodeTuple entry : map.getValue()) {
                Key child =
                        key.child(((ScalarNode) entry.getKeyNode()).getValue()).orElseThrow();
                paths.add(prefix + child.name());
                String below = prefix + child.name() + (child.shape() == Key.Shape.LIST ? "[]." : ".");
                used(entry.getValueNode(), child, below, paths);
            }
        }
    }

    private static List<String> choices(String pointer) {
        return SCHEMA.at(pointer).valueStream().map(JsonNode::asString).collect(Collectors.toList());
    }

    private static <E extends Enum<E> & SpecWord> List<String> words(Class<E> choices) {
        return List.copyOf(Readings.words(choices).keySet());
    }

    private static List<Error> errors(String yaml) {
        return VALIDATOR.validate(EditorView.json(root(yaml)));
    }

    private static Node root(String yaml) {
        return YamlSource.compose(yaml, new Problems()).orElseThrow();
    }
}
