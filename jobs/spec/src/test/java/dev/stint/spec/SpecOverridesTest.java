package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecOverridesTest {

    private static final String BASE = """
            name: train
            run: |
              echo one: two
              echo three
            env: {A: "1"}
            progress: 100
            inputs:
              - source: data.csv
            checkpoint:
              interval: 10m
            """;

    static List<Path> valid() {
        return SpecFiles.valid();
    }

    private static JobSpec set(String... sets) {
        return with(BASE, List.of(sets), Map.of());
    }

    /** The spec that comes out, having made sure that the text that comes out says the same. */
    private static JobSpec with(String yaml, List<String> sets, Map<String, String> env) {
        return SpecOverrides.apply(yaml, sets, env)
                .fold(
                        applied -> {
                            assertThat(SpecFiles.valid(applied.yaml()))
                                    .as(applied.yaml())
                                    .isEqualTo(applied.spec());
                            return applied.spec();
                        },
                        refused -> {
                            throw new AssertionError(String.join("\n", refused.messages("job.yaml")));
                        });
    }

    private static List<String> refusals(String yaml, List<String> sets, Map<String, String> env) {
        return SpecOverrides.apply(yaml, sets, env).fold(applied -> List.of(), refused -> refused.messages("job.yaml"));
    }

    private static List<String> refused(String... sets) {
        return refusals(BASE, List.of(sets), Map.of());
    }

    @Test
    void a_value_is_replaced() {
        JobSpec spec = set("checkpoint.interval=30s");

        assertThat(spec.checkpoint().orElseThrow().interval()).contains(Duration.ofSeconds(30));
        assertThat(spec.run()).isEqualTo("echo one: two\necho three\n");
    }

    @Test
    void missing_maps_on_the_way_are_made() {
        JobSpec spec = set("budget.max=5 USD", "resources.instance_types.deny=[tiny, small]", "retries.max=0");

        assertThat(spec.budgetMaxUsd()).contains(new BigDecimal("5"));
        assertThat(spec.resources().instanceTypes().deny()).containsExactly("tiny", "small");
        assertThat(spec.retries().max()).isZero();
    }

    @Test
    void the_last_setting_wins() {
        assertThat(set("name=one", "name=two").name()).isEqualTo("two");
    }

    @Test
    void a_short_form_gives_way_to_the_long_one() {
        assertThat(set("progress.total=7").progressTotal()).hasValue(7);
    }

    @Test
    void accelerators_can_be_set_in_every_form() {
        assertThat(set("resources.accelerators=A100:2").resources().accelerators())
                .containsExactly(new Accelerator("A100", 2));
        assertThat(set("resources.accelerators=[A100:1, H100]").resources().accelerators())
                .containsExactly(new Accelerator("A100", 1), new Accelerator("H100", 1));
        assertThat(set("resources.accelerators={A100:1, H100}").resources().accelerators())
                .containsExactly(new Accelerator("A100", 1), new Accelerator("H100", 1));
        assertThat(set("resources.accelerators.L4=8").resources().accelerators())
                .containsExactly(new Accelerator("L4", 8));
    }

    @Test
    void names_of_the_author_may_contain_dots() {
        JobSpec spec = set("tags.model.v1=x", "work.g5.xlarge=6h");

        assertThat(spec.tags()).containsExactly(Map.entry("model.v1", "x"));
        assertThat(spec.work().orElseThrow().byName()).containsExactly(Map.entry("g5.xlarge", Duration.ofHours(6)));
    }

    @Test
    void items_of_lists_are_counted_from_zero() {
        assertThat(set("inputs.0.path=a/b").inputs().get(0).path()).isEqualTo("a/b");
        assertThat(set("inputs[0].path=a/b").inputs().get(0).path()).isEqualTo("a/b");
        assertThat(set("inputs=[{source: x}, {source: y}]").inputs())
                .extracting(JobInput::source)
                .containsExactly("x", "y");
    }

    @Test
    void text_stays_text_whatever_yaml_would_make_of_it() {
        for (String text : List.of(
                "[ -f x ] && echo yes",
                "{ echo a; }",
                "a: b",
                "- x",
                "# no comment",
                "no",
                "010",
                "'quoted' \"twice\"",
                "two\nlines\n",
                " leading",
                "trailing ",
                "tab\there",
                "*alias &anchor !tag %dir @at `tick` | >",
                "=equals=",
                "a\\b",
                "x #y",
                "è 😀")) {
            assertThat(set("run=" + text).run()).isEqualTo(text);
            assertThat(with(BASE, List.of(), Map.of("B", text)).env()).containsEntry("B", text);
        }
    }

    @Test
    void words_for_nothing_are_text_when_set() {
        assertThat(with(BASE, List.of("project=null"), Map.of("E", "", "N", "null", "T", "~"))
                        .env())
                .containsEntry("E", "")
                .containsEntry("N", "null")
                .containsEntry("T", "~");
        assertThat(set("project=null").project()).contains("null");
    }

    @Test
    void env_is_added_to_and_replaced() {
        assertThat(with(BASE, List.of(), Map.of("A", "2")).env()).containsExactly(Map.entry("A", "2"));
        assertThat(with(BASE, List.of("env.C=3"), Map.of("B", "2")).env())
                .containsExactly(Map.entry("A", "1"), Map.entry("C", "3"), Map.entry("B", "2"));
        assertThat(with("name: a\nrun: b\n", List.of(), Map.of("B", "2")).env()).containsExactly(Map.entry("B", "2"));
    }

    @Test
    void an_alias_elsewhere_stays_as_it_was() {
        String shared = """
                name: a
                run: b
                resources:
                  any_of:
                    - &m {cpus: 4+, instance_types: {deny: tiny}}
                    - *m
                """;

        JobSpec spec = with(shared, List.of("resources.any_of.0.cpus=8"), Map.of());

        assertThat(spec.resources().alternatives())
                .extracting(each -> each.cpus().orElseThrow().toString())
                .containsExactly("8", "4+");
    }

    @Test
    void nothing_set_leaves_the_text_as_it_is() {
        String commented = "# a comment\n" + BASE;

        assertThat(SpecOverrides.apply(commented, List.of(), Map.of())
                        .fold(OverrideResult.Applied::yaml, refused -> ""))
                .isEqualTo(commented);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void every_golden_spec_survives_being_written_again(Path file) {
        String yaml = SpecFiles.text(file);
        JobSpec before = SpecFiles.valid(yaml);

        JobSpec after = with(yaml, List.of("priority=" + before.priority()), Map.of());

        assertThat(after).isEqualTo(before);
    }

    @Test
    void a_problem_of_a_set_value_names_the_option() {
        assertThat(refused("budget.max=-5", "tier=gold"))
                .containsExactlyInAnyOrder(
                        "budget.max: -5 is negative; give zero or more (--set budget.max)",
                        "tier: gold is none of the choices; use production, standard or best-effort (--set tier)");
        assertThat(refusals(BASE, List.of(), Map.of("STINT_X", "1")))
                .containsExactly("env.STINT_X: is reserved: Stint sets STINT_ variables; choose another name"
                        + " (--env STINT_X)");
    }

    @Test
    void problems_of_the_file_and_of_settings_come_together() {
        assertThat(refusals("name: A\nrun: b\n", List.of("tier=gold"), Map.of()))
                .hasSize(2)
                .anyMatch(each -> each.endsWith("(--set tier)"))
                .anyMatch(each -> each.endsWith("(job.yaml line 1)"));
    }

    @Test
    void a_setting_can_repair_the_file() {
        assertThat(with("name: A\nrun: b\n", List.of("name=a"), Map.of()).name())
                .isEqualTo("a");
    }

    @Test
    void an_unknown_key_names_the_nearest() {
        assertThat(refused("budgt.max=5"))
                .containsExactly("budgt.max: is not a key of a job spec; did you mean budget? (--set budgt.max)");
        assertThat(refused("budget.maximum=5"))
                .containsExactly("budget.maximum: is not a key of budget; known here are max (--set budget.maximum)");
        assertThat(refused("python=3"))
                .containsExactly("python: is not a key of a job spec; docs/job-spec.md has every key (--set python)");
        assertThat(refused("cpus=4"))
                .containsExactly("cpus: is not a key of a job spec; it belongs under resources (--set cpus)");
        assertThat(refused("inputs.0.url=x"))
                .singleElement()
                .asString()
                .startsWith("inputs.0.url: is not a key of inputs.0;");
    }

    @Test
    void a_setting_that_reaches_nothing_says_so() {
        assertThat(refused("name.first=x"))
                .containsExactly("name.first: goes below name, which has no keys; set name itself (--set name.first)");
        assertThat(refused("inputs.first.path=x"))
                .containsExactly("inputs.first.path: names no item of inputs; count items from 0, such as inputs.0"
                        + " (--set inputs.first.path)");
        assertThat(refused("inputs.3.path=x"))
                .containsExactly("there is no item 3; the list has 1 items, counted from 0 (--set inputs.3.path)");
        assertThat(refused("verbose"))
                .containsExactly("verbose is no setting; write key=value, such as budget.max=120 (--set verbose)");
        assertThat(refused("=x")).singleElement().asString().startsWith("=x is no setting;");
    }

    @Test
    void secrets_are_named_from_outside_too_and_their_values_are_not() {
        assertThat(set("secrets.TOKEN=hf").secrets()).isEqualTo(Map.of("TOKEN", "hf"));
        assertThat(set("secrets=[TOKEN]").secrets()).isEqualTo(Map.of("TOKEN", "TOKEN"));
        assertThat(refused("secrets.STINT_X=hf"))
                .containsExactly("secrets.STINT_X: is reserved: Stint sets STINT_ variables; choose another name"
                        + " (--set secrets.STINT_X)");
    }

    @Test
    void brackets_that_do_not_close_are_a_problem_of_the_option() {
        assertThat(refused("resources.regions=[home"))
                .anyMatch(each -> each.contains("this is not YAML") && each.endsWith("(--set resources.regions)"));
    }

    @Test
    void a_file_that_is_no_yaml_is_refused() {
        assertThat(refusals("name: [", List.of("name=a"), Map.of()))
                .singleElement()
                .asString()
                .contains("this is not YAML");
    }

    @Test
    void a_value_with_other_line_ends_or_invisible_characters_is_written_so_that_it_is_read_again() {
        assertThat(set("run=echo a\u0085b").run()).isEqualTo("echo a\u0085b");
        assertThat(set("run=echo a\u2028b\u202e").run()).isEqualTo("echo a\u2028b\u202e");
        assertThat(set("setup=\u0085''").setup()).isEqualTo("\u0085''");
    }
}
