package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.hostile.HostileSpecs;
import dev.stint.hostile.Mutant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to a good spec, the answer is a spec or problems that a person can act on. A mutant that fails is drawn
 * again from the seed in the message. More of them: {@code -Dstint.fuzz=200000}.
 */
class SpecFuzzTest {

    private static final int USUAL = 4000;
    private static final int FAILURES_SHOWN = 12;

    /** Generous: a mebibyte of YAML takes a fraction of it once Java has warmed up. */
    private static final Duration MOST_CPU = Duration.ofSeconds(5);

    private static final long MOST_BYTES = 256L * 1024 * 1024;
    private static final int LONGEST_MESSAGE = 600;

    /** Words of Java and of the YAML library, which help nobody who wrote a spec. */
    static final Pattern JARGON = Pattern.compile(
            "Exception|\\bjava[x.]|\\borg\\.|\\bat dev\\.stint|\\bnull pointer|NullPointer|\\$\\d|\\[[BCIL];?@|@[0-9a-f]{6,}"
                    + "|<block|<scalar|<stream|<document|'<|\\btoken\\b|\\bnode\\b|For input string|Optional\\[");

    private static final HostileSpecs SOURCE = Mutants.source();

    @Test
    void every_mutant_is_answered_with_a_spec_or_with_problems_one_can_act_on() {
        Map<String, String> failures = new TreeMap<>();
        int accepted = 0;
        int count = Mutants.count(USUAL);
        for (long seed = 1; seed <= count && failures.size() < FAILURES_SHOWN; seed++) {
            Mutant mutant = SOURCE.mutant(seed);
            try {
                Cost<SpecResult> cost = Cost.of(() -> JobSpecs.parse(mutant.bytes(), "job.yaml"));
                assertThat(cost.cpu()).as("time").isLessThan(MOST_CPU);
                assertThat(cost.bytes()).as("memory").isLessThan(MOST_BYTES);
                List<SpecProblem> problems = cost.result().fold(spec -> List.of(), SpecResult.Invalid::problems);
                problems.forEach(SpecFuzzTest::assertFitForPeople);
                if (problems.isEmpty()) {
                    accepted++;
                    assertSound(mutant, cost.result().fold(spec -> spec, invalid -> {
                        throw new AssertionError("refused without a problem");
                    }));
                }
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                failures.putIfAbsent(kind(e), e + "\n" + mutant);
            }
        }
        assertThat(failures.values()).isEmpty();
        // neither a reader that takes everything nor one that takes nothing would be noticed otherwise
        assertThat(accepted).isBetween(count / 20, count / 2);
    }

    private static String kind(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        String place = trace.length > 0 && e instanceof RuntimeException ? trace[0].toString() : "";
        return String.valueOf(e.getMessage())
                        .replaceAll("[0-9]+", "N")
                        .lines()
                        .findFirst()
                        .orElse("")
                + place;
    }

    /** A line, what is wrong, what to do, and nothing that upsets a terminal. */
    static void assertFitForPeople(SpecProblem problem) {
        String text = problem.display("job.yaml");
        assertThat(problem.what()).isNotBlank();
        assertThat(problem.remedy()).isNotBlank();
        // a file that is too large, and problems that are not shown, are nowhere in particular
        if (!problem.what().matches("the spec has \\d+ bytes|\\d+ more problems are not shown")
                && problem.from().isEmpty()) {
            assertThat(problem.line()).as(text).isPositive();
            assertThat(text).contains("(job.yaml line " + problem.line() + ")");
        }
        assertThat(text).hasSizeLessThan(LONGEST_MESSAGE);
        assertThat(text.codePoints().filter(SpecFuzzTest::unfit).boxed().toList())
                .as(text)
                .isEmpty();
        // what the author wrote may look like anything; what we say about it may not
        assertThat(problem.what() + "; " + problem.remedy()).doesNotContainPattern(JARGON);
    }

    private static boolean unfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** What was accepted means the same when it is read again, and when it is written anew. */
    private static void assertSound(Mutant mutant, JobSpec spec) {
        String text = mutant.text();
        assertThat(SpecFiles.valid(text)).as("read again").isEqualTo(spec);
        String anew = SpecOverrides.apply(text, List.of("priority=" + spec.priority()), Map.of())
                .fold(OverrideResult.Applied::yaml, refused -> {
                    throw new AssertionError("written anew: " + refused.messages("job.yaml"));
                });
        assertThat(SpecFiles.valid(anew)).as("written anew").isEqualTo(spec);
        for (JobOutput output : spec.outputs()) {
            assertInside(output.path());
        }
        for (JobInput input : spec.inputs()) {
            assertInside(input.path());
        }
        spec.checkpoint().ifPresent(checkpoint -> assertInside(checkpoint.path()));
        assertThat(spec.run().indexOf('\0')).isNegative();
    }

    private static void assertInside(String path) {
        assertThat(path).doesNotStartWith("/").doesNotStartWith("~").doesNotContain("\0", "\\");
        assertThat(List.of(path.split("/"))).doesNotContain("..", ".", "");
    }

    @Test
    void every_setting_is_answered_with_a_spec_or_with_problems_one_can_act_on() {
        Map<String, String> failures = new TreeMap<>();
        int count = Mutants.count(USUAL / 2);
        String yaml = SpecFiles.text(SpecFiles.valid().get(4));
        int accepted = 0;
        for (long seed = 1; seed <= count && failures.size() < FAILURES_SHOWN; seed++) {
            String setting = SOURCE.setting(seed);
            try {
                Cost<OverrideResult> cost = Cost.of(() -> SpecOverrides.apply(yaml, List.of(setting), Map.of()));
                assertThat(cost.cpu()).as("time").isLessThan(MOST_CPU);
                assertThat(cost.bytes()).as("memory").isLessThan(MOST_BYTES);
                accepted += cost.result()
                        .fold(
                                applied -> {
                                    assertThat(SpecFiles.valid(applied.yaml())).isEqualTo(applied.spec());
                                    return 1;
                                },
                                refused -> {
                                    refused.problems().forEach(SpecFuzzTest::assertFitForPeople);
                                    return 0;
                                });
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                failures.putIfAbsent(
                        kind(e),
                        e + "\nseed " + seed + ": --set " + setting.substring(0, Math.min(500, setting.length())));
            }
        }
        assertThat(failures.values()).isEmpty();
        assertThat(accepted).isBetween(count / 50, count / 2);
    }

    @Test
    void a_seed_draws_the_same_mutant_again() {
        for (long seed = 1; seed <= 300; seed++) {
            assertThat(Mutants.source().mutant(seed).bytes())
                    .isEqualTo(SOURCE.mutant(seed).bytes());
        }
    }
}
