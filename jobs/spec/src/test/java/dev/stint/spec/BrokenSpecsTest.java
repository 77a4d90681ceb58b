package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of broken specs is a resource: cases are separated by lines of {@code ====}; first the expected lines, each
 * {@code line N: message}, then {@code ----}, then the spec.
 */
class BrokenSpecsTest {

    private static final List<String> TABLES = List.of(
            "broken-shape.txt",
            "broken-values.txt",
            "broken-machines.txt",
            "broken-files.txt",
            "broken-embedding.txt",
            "broken-keep.txt",
            "broken-later.txt",
            "broken-notify.txt",
            "broken-secrets.txt",
            "broken-schedule.txt");

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String table : TABLES) {
            for (String each : SpecSchema.resource(table).split("(?m)^====\n")) {
                String[] parts = each.split("(?m)^----\n", 2);
                cases.add(Arguments.of(table, parts[0].strip().lines().toList(), parts[1]));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void says_exactly_what_is_wrong_where_and_what_to_do(String table, List<String> expected, String yaml) {
        List<String> said = SpecFiles.problems(yaml).stream()
                .map(each -> "line " + each.line() + ": " + each.message())
                .toList();

        assertThat(said).containsExactlyElementsOf(expected);
    }

    @Test
    void the_table_is_long_enough_to_trust_and_no_case_is_there_twice() {
        Map<String, Long> bodies =
                cases().collect(Collectors.groupingBy(each -> String.valueOf(each.get()[2]), Collectors.counting()));

        assertThat(bodies)
                .hasSizeGreaterThan(100)
                .allSatisfy((body, count) -> assertThat(count).as(body).isEqualTo(1));
    }

    @Test
    void a_message_in_full_names_the_file_and_the_line() {
        assertThat(JobSpecs.parse("name: a\nrun: b\nbudget:\n  max: -5 USD\n", "train-7.yaml")
                        .fold(spec -> List.of(), SpecResult.Invalid::messages))
                .containsExactly("budget.max: -5 USD is negative; give zero or more (train-7.yaml line 4)");
    }

    @Test
    void a_problem_has_a_column() {
        SpecProblem problem =
                SpecFiles.problems("name: a\nrun: b\nbudget: {max: -5}\n").get(0);

        assertThat(problem)
                .isEqualTo(new SpecProblem("budget.max", 3, 15, "-5", "is negative", "give zero or more", ""));
    }

    @Test
    void all_problems_come_at_once_in_the_order_of_the_file() {
        List<String> messages = SpecFiles.messages("""
                nmae: a
                tier: gold
                resources:
                  cpus: -1
                  accelerator: A100
                deadline: 8
                budget: {max: 5 EUR}
                checkpoint: {path: ../x, keep: {last: 0}}
                """);

        assertThat(messages)
                .containsExactly(
                        "nmae: is not a key of a job spec; did you mean name? (job.yaml line 1)",
                        "name: is missing; give one, such as train-digits (job.yaml line 1)",
                        "run: is missing; give the command (job.yaml line 1)",
                        "tier: gold is none of the choices; use production, standard or best-effort (job.yaml line 2)",
                        "resources.cpus: -1 is negative; write a number, such as 16, or 16+ for at least 16"
                                + " (job.yaml line 4)",
                        "resources.accelerator: is not a key of resources; did you mean accelerators?"
                                + " (job.yaml line 5)",
                        "deadline: 8 has no unit; write it such as 90s, 10m, 8h or 1d (job.yaml line 6)",
                        "budget.max: 5 EUR is not in US dollars; convert it and write it such as 120 USD"
                                + " (job.yaml line 7)",
                        "checkpoint.path: ../x leaves the working directory; give a path below the working directory,"
                                + " such as out/model (job.yaml line 8)",
                        "checkpoint.keep.last: 0 is out of range; give a whole number from 1 to 10000 (job.yaml line 8)");
    }
}
