package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stint.hostile.HostileSpecs;
import dev.stint.hostile.Mutant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;

/**
 * An editor that checks with the schema and {@code stint validate} say the same of mutants both can judge. Where they differ the
 * reason is one of those below; any other difference is a mistake in one of the two.
 */
class SchemaAgreementTest {

    private static final int USUAL = 2000;

    /**
     * What only the reader says: {@code stint validate} checks more than a schema can, or than one would want to write as a
     * pattern. Each completes "key: value …".
     */
    private static final Pattern READER_ALONE = Pattern.compile(String.join(
            "|",
            // across values
            "names .*, which .* too",
            "names .*, which another output names",
            "goes to .*, where another input goes",
            "is given twice",
            "is set by env too",
            "names the job itself, which would wait for ever",
            "names \\$\\{.*, which stands for nothing",
            "has \\d+ combinations",
            "opens and ends at .*",
            "has catch_up: all with overlap: skip, .*",
            // a pattern of cron, and a zone
            "has \\d+ fields? where cron has five",
            "is no pattern of cron",
            "has '.*' for the .*",
            "has a step without a range in .*",
            "has a range that ends before it begins in .*",
            "names a day that never comes",
            "is not a time zone",
            "tells the same as another channel",
            "is not a URL",
            "is not an address of the web",
            "has \\d+ tags",
            "has no path, and its source does not end in a name",
            "does not say by its name how it is written",
            "is more than the \\d+ shards?",
            "takes id and text from .*",
            "sends .* on a notice, which the built-in executor does not hear",
            // what an editor takes for a number is judged by how it is written
            "is not an amount of money",
            "is not a quantity",
            "is not a whole number in digits",
            "has a leading zero",
            "is negative",
            "is zero",
            "is not an accelerator",
            "has a count out of range",
            "is out of range",
            "is too short",
            "is too long",
            "is neither a duration nor an instant",
            "is not a duration",
            "has no unit",
            "has no value",
            // single characters
            "contains a control character",
            "contains a NUL character",
            "contains half a character",
            "contains a backslash",
            "is empty",
            "has \\d+ characters",
            "has a part longer than 255 characters",
            // addresses and paths
            "does not act yet",
            "is an address of an unknown kind",
            "is not an address",
            "names no host",
            "carries credentials",
            "is absolute",
            "is not a file name",
            "is the working directory itself",
            "begins with ~, which only a shell expands",
            "is none of the choices",
            "is a merge key, which is not read"));

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SpecSchema.text());

    @Test
    void what_both_can_judge_they_judge_alike_or_for_a_known_reason() {
        HostileSpecs source = Mutants.source();
        Map<String, String> differences = new TreeMap<>();
        int judged = 0;
        int count = Mutants.count(USUAL);
        for (long seed = 1; seed <= count; seed++) {
            Mutant mutant = source.mutant(seed);
            Optional<Node> root = YamlSource.compose(mutant.bytes(), new Problems());
            if (root.isEmpty() || !isJson(root.get())) {
                continue;
            }
            List<Error> schema;
            try {
                schema = SCHEMA.validate(EditorView.json(root.get()));
            } catch (JsonNodeException e) {
                continue; // the validator cannot hold numbers as large as 1e999; what an editor does then is anybody's
                // guess
            }
            judged++;
            List<SpecProblem> reader =
                    JobSpecs.parse(mutant.bytes(), "job.yaml").fold(spec -> List.of(), SpecResult.Invalid::problems);
            if (reader.isEmpty()) {
                schema.stream()
                        .filter(each -> !isGuess(each))
                        .forEach(each -> differences.putIfAbsent(
                                "the schema alone refuses " + each.getEvaluationPath(), each + "\n" + mutant));
            } else if (schema.isEmpty()) {
                reader.stream()
                        .filter(each -> !READER_ALONE.matcher(each.what()).matches())
                        .forEach(each -> differences.putIfAbsent(
                                "the reader alone says that it " + each.what(),
                                each.display("job.yaml") + "\n" + mutant));
            }
        }
        assertThat(differences).isEmpty();
        assertThat(judged).isGreaterThan(count / 4);
    }

    /**
     * An editor guesses from its looks what a plain value is ({@code run: true}, {@code name: 1e3}); the reader takes its text, and
     * takes a number in quotes for a number. Quotes, or none, make both content.
     */
    private static boolean isGuess(Error error) {
        JsonNode value = error.getInstanceNode();
        // beside the form that would fit but for the guess, the schema names every other form the key may have
        boolean otherForm = value.isContainer() && error.getKeyword().equals("type");
        return otherForm
                || value.isNumber()
                || value.isBoolean()
                || value.isString() && value.asString().matches("[+]?\\d+");
    }

    /** Whether it has the shape of JSON, so that a schema can judge it: names are texts, and no name is there twice. */
    private static boolean isJson(Node node) {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().allMatch(SchemaAgreementTest::isJson);
        }
        if (node instanceof MappingNode map) {
            List<String> names = new ArrayList<>();
            for (NodeTuple entry : map.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)
                        || names.contains(key.getValue())
                        || !isJson(entry.getValueNode())) {
                    return false;
                }
                names.add(key.getValue());
            }
        }
        return true;
    }
}
