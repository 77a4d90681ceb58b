package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.ChannelSpec;
import dev.stint.spec.teams.Quota;
import dev.stint.spec.teams.TeamSpec;
import dev.stint.spec.teams.TeamsDifference;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file of teams: what it says, what is wrong with it, and what another one changes. */
class TeamsFilesTest {

    private static final Path GUIDE = Path.of("../../docs/teams.md");
    private static final JsonNode SCHEMA = new JsonMapper().readTree(SpecSchema.teams());
    private static final Schema VALIDATOR = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SpecSchema.teams());
    private static final String EVERYTHING = SpecSchema.resource("teams.yaml");

    static Stream<Arguments> broken() {
        return Stream.of(SpecSchema.resource("broken-teams.txt").split("(?m)^====\n"))
                .map(each -> each.split("(?m)^----\n", 2))
                .map(parts -> Arguments.of(parts[0].strip().lines().toList(), parts[1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void everything_that_is_wrong_is_said_at_once(List<String> expected, String yaml) {
        List<String> said = problems(yaml).stream()
                .map(each -> "line " + each.line() + ": " + each.message())
                .toList();

        assertThat(said).containsExactlyElementsOf(expected);
    }

    @Test
    void a_file_says_what_each_team_is() {
        assertThat(teams(EVERYTHING))
                .containsExactly(
                        TeamSpec.unbounded("nlp"),
                        new TeamSpec(
                                "vision",
                                Map.of("alice", "operator", "bob@example.com", "admin", "ci", "submitter"),
                                2,
                                new Quota(
                                        Optional.of(20),
                                        Optional.of(new BigDecimal("500")),
                                        Optional.of(new BigDecimal("100"))),
                                List.of("aws:g5.*", "gcp:*"),
                                List.of(
                                        new BudgetSpec(
                                                Optional.empty(),
                                                new BigDecimal("5000"),
                                                BudgetSpec.Period.MONTH,
                                                BudgetSpec.AtLimit.PAUSE),
                                        new BudgetSpec(
                                                Optional.of("classify"),
                                                new BigDecimal("800.50"),
                                                BudgetSpec.Period.QUARTER,
                                                BudgetSpec.AtLimit.WARN)),
                                List.of(
                                        new ChannelSpec(
                                                ChannelSpec.Kind.WEBHOOK,
                                                "https://hooks.example.com/stint/T0",
                                                Optional.of("hook-key"),
                                                List.of("budget", "burn")),
                                        new ChannelSpec(
                                                ChannelSpec.Kind.SLACK,
                                                "https://hooks.slack.com/services/T000/B000/XXX",
                                                Optional.empty(),
                                                List.of()),
                                        new ChannelSpec(
                                                ChannelSpec.Kind.SLACK,
                                                "secret:slack-hook",
                                                Optional.empty(),
                                                List.of()),
                                        new ChannelSpec(
                                                ChannelSpec.Kind.EMAIL,
                                                "vision@example.com",
                                                Optional.empty(),
                                                List.of("failed")))));
        assertThat(teams("teams: {}")).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        assertThat(TeamsFiles.parse(new byte[] {'t', (byte) 0xFF}, "teams.yaml")
                        .fold(teams -> List.of(), TeamsResult.Invalid::messages))
                .containsExactly("the file is not UTF-8 from here on; save it as UTF-8 (teams.yaml line 1)");
        assertThat(TeamsFiles.parse(EVERYTHING.getBytes(StandardCharsets.UTF_8), "teams.yaml")
                        .<Integer>fold(teams -> teams.size(), invalid -> 0))
                .isEqualTo(2);
    }

    @Test
    void the_same_file_written_in_another_way_changes_nothing() {
        String other = EVERYTHING
                .replace("800.50", "800.5 USD")
                .replace("{usd: 5000, at_limit: pause}", "{usd: 5000.00, at_limit: pause, period: month}");

        assertThat(TeamsDifference.between(teams(EVERYTHING), teams(other))).isEmpty();
    }

    @Test
    void what_a_file_changes_is_told_key_by_key_and_no_address_of_a_webhook_is_shown() {
        String other = EVERYTHING
                .replace("machines: 20", "machines: 30")
                .replace("      ci: submitter\n", "")
                .replace("stint/T0", "stint/T1")
                .replace("nlp: {}", "audio: {shares: 3}");

        List<TeamsDifference.Change> changes = TeamsDifference.between(teams(EVERYTHING), teams(other));

        assertThat(changes.stream().map(each -> each.kind() + " " + each.team()))
                .containsExactly("ADDED audio", "REMOVED nlp", "CHANGED vision");
        assertThat(changes.get(0).lines())
                .containsExactly(new TeamsDifference.Line("shares", Optional.empty(), Optional.of("3")));
        List<String> vision = changes.get(2).lines().stream()
                .map(line -> line.key().replaceFirst("#[0-9a-f]{4}$", "#") + ": "
                        + line.before().orElse("-") + " → " + line.after().orElse("-"))
                .toList();
        assertThat(vision)
                .containsExactlyInAnyOrder(
                        "members.ci: submitter → -",
                        "notify.webhook https://hooks.example.com/… #: on budget, burn, signed with hook-key → -",
                        "notify.webhook https://hooks.example.com/… #: - → on budget, burn, signed with hook-key",
                        "quota.machines: 20 → 30");
        assertThat(changes.toString()).doesNotContain("T0", "T1", "B000");
    }

    @Test
    void every_key_of_the_reader_is_in_the_schema_and_in_the_guide_and_the_other_way_round() {
        TreeSet<String> inSchema = new TreeSet<>();
        collect(SCHEMA, "", inSchema);
        String guide = SpecFiles.text(GUIDE);

        assertThat(inSchema).containsExactlyElementsOf(new TreeSet<>(SpecKeys.paths(TeamsReader.ROOT)));
        assertThat(inSchema.stream().filter(path -> path.contains("NAME.")))
                .allSatisfy(path -> assertThat(guide).contains("`" + path.replaceFirst("^teams\\.NAME\\.", "") + "`"));
    }

    @Test
    void the_schema_accepts_what_the_reader_accepts_and_refuses_what_it_refuses() {
        assertThat(VALIDATOR.validate(EditorView.json(YamlSource.compose(EVERYTHING, new Problems(Document.TEAMS))
                        .orElseThrow())))
                .isEmpty();
        List<String> lenient = broken().map(each -> String.valueOf(each.get()[1]))
                .filter(yaml -> YamlSource.compose(yaml, new Problems(Document.TEAMS))
                        .filter(root ->
                                VALIDATOR.validate(EditorView.json(root)).isEmpty())
                        .isPresent())
                .toList();
        assertThat(lenient).hasSize(1).allSatisfy(yaml -> assertThat(yaml).contains("vision: {}\n  vision: {}"));
    }

    @Test
    void channels_are_described_as_they_are_for_jobs() {
        JsonNode job = new JsonMapper().readTree(SpecSchema.text());

        assertThat(SCHEMA.at("/properties/teams/additionalProperties/properties/notify/items"))
                .isEqualTo(job.at("/properties/notify/items"));
        SCHEMA.path("$defs").properties().stream()
                .filter(each -> job.path("$defs").has(each.getKey()))
                .forEach(each -> assertThat(each.getValue())
                        .as(each.getKey())
                        .isEqualTo(job.path("$defs").get(each.getKey())));
    }

    @Test
    void the_guide_shows_a_valid_file() {
        String guide = SpecFiles.text(GUIDE);
        int from = guide.indexOf("```yaml\n") + 8;

        assertThat(teams(guide.substring(from, guide.indexOf("```", from)))).isNotEmpty();
    }

    private static void collect(JsonNode schema, String prefix, Collection<String> paths) {
        for (String name : schema.path("properties").propertyNames()) {
            JsonNode key = schema.path("properties").path(name);
            paths.add(prefix + name);
            if (key.path("additionalProperties").has("properties")) {
                collect(key.path("additionalProperties"), prefix + name + ".NAME.", paths);
            } else if (key.path("items").has("properties")) {
                collect(key.path("items"), prefix + name + "[].", paths);
            } else {
                collect(key, prefix + name + ".", paths);
            }
        }
    }

    private static List<TeamSpec> teams(String yaml) {
        return TeamsFiles.parse(yaml, "teams.yaml").fold(teams -> List.copyOf(teams), invalid -> {
            throw new AssertionError(String.join("\n", invalid.messages()));
        });
    }

    private static List<SpecProblem> problems(String yaml) {
        return TeamsFiles.parse(yaml, "teams.yaml").fold(teams -> List.of(), TeamsResult.Invalid::problems);
    }
}
