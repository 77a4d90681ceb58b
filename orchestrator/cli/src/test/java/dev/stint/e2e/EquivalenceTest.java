package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.cli.Terminal;
import dev.stint.drill.DrillReport;
import dev.stint.drill.DrillReport.Result;
import dev.stint.drill.DrillReport.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill tells scripts that lose something on a resume from one that does not, and says what. */
final class EquivalenceTest {

    private static final Path STINT_PY =
            Path.of("..", "..", "jobs", "python", "stint.py").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Terminal terminal;
    private Map<String, String> env;

    @BeforeEach
    void spec() throws IOException, InterruptedException {
        requirePython();
        Files.createDirectories(folder.resolve("code"));
        try (InputStream script = Objects.requireNonNull(EquivalenceTest.class.getResourceAsStream("tiny.py"))) {
            Files.copy(script, folder.resolve("code/tiny.py"));
        }
        Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                workdir: code
                inputs:
                  - {source: "%s", path: stint.py}
                run: exec python3 tiny.py
                checkpoint:
                  path: checkpoint
                  on_notice: {drain: 5s}
                outputs:
                  - path: out/model.json
                """.formatted(STINT_PY));
        env = new HashMap<>(System.getenv());
        env.put("STINT_DIST", Distribution.forTests(folder).toString());
        env.put("TMPDIR", Files.createDirectory(folder.resolve("tmp")).toString());
        terminal = new Terminal(folder.resolve("home"), folder, env);
    }

    private static void requirePython() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Assumptions.assumeTrue(python.waitFor(1, TimeUnit.MINUTES) && python.exitValue() == 0, "python3 works");
        } catch (IOException e) {
            Assumptions.abort("python3 is not available here: " + e.getMessage());
        }
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        if (terminal == null) {
            return;
        }
        List<ProcessHandle> left = ours();
        left.forEach(ProcessHandle::destroyForcibly);
        assertThat(left).isEmpty();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(folder.resolve("home")).as("no server was needed").doesNotExist();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called with something of this test's folder, or working in it. */
    private List<ProcessHandle> ours() {
        return ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").contains(folder + "/")
                        || worksIn(each.pid()).startsWith(folder + "/"))
                .filter(each -> each.pid() != ProcessHandle.current().pid())
                .toList();
    }

    private static String worksIn(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .toString();
        } catch (IOException e) {
            return ""; // gone meanwhile, somebody else's, or no Linux
        }
    }

    private DrillReport drill(int exit, String... options) {
        List<String> call = new ArrayList<>(List.of("drill", "equivalence", "tiny.yaml", "-o", "json"));
        call.addAll(List.of(options));
        Terminal.Said said = terminal.call(call.toArray(String[]::new));
        assertThat(said.exit()).as(said.out() + said.err()).isEqualTo(exit);
        return said.as(DrillReport.class);
    }

    @Test
    void a_script_that_saves_all_it_needs_passes() {
        DrillReport report = drill(0);

        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.runs()).hasSize(2);
        assertThat(report.runs().get(1).attempts())
                .extracting(DrillReport.AttemptView::end)
                .anyMatch(end -> end.startsWith("notice at step") && end.endsWith("saved"))
                .anyMatch(end -> end.startsWith("killed at step"));
        assertThat(report.comparisons())
                .filteredOn(each -> each.after().equals("notice"))
                .extracting(DrillReport.Compared::result)
                .contains(Result.EQUAL);
        assertThat(report.comparisons())
                .filteredOn(each -> each.after().equals("kill"))
                .extracting(DrillReport.Compared::result)
                .contains(Result.EQUAL);
        assertThat(report.likely()).isEmpty();
    }

    @Test
    @Tag("long")
    void outputs_are_compared_when_it_runs_to_its_end() {
        DrillReport report = drill(0, "--env", "STEPS=250", "--steps", "251");

        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.headline()).contains("its outputs are those of a run left alone");
    }

    @Test
    @Tag("long")
    void forgotten_random_numbers_are_caught() {
        DrillReport report = differs("rng");

        assertThat(report.likely().get(0))
                .startsWith(
                        "its random numbers: nothing in the checkpoint is named like the state of a random generator")
                .contains("cursor, order, step, velocity, weights")
                .contains("random.getstate()");
    }

    @Test
    @Tag("long")
    void a_forgotten_place_in_the_data_is_caught() {
        DrillReport report = differs("cursor");

        assertThat(report.likely().get(0))
                .startsWith("its place in the data: nothing in the checkpoint is named like a place in the data");
    }

    @Test
    @Tag("long")
    void a_forgotten_optimizer_is_caught() {
        DrillReport report = differs("optimizer");

        assertThat(report.likely()).hasSize(1);
        assertThat(report.likely().get(0))
                .startsWith("its optimizer: nothing in the checkpoint is named like an optimizer's state");
    }

    private DrillReport differs(String forgets) {
        DrillReport report = drill(1, "--env", "FORGETS=" + forgets);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(report.headline())
                .startsWith("an interruption changes the result: first in the checkpoint at step ")
                .endsWith("two runs that were both left alone are equal");
        assertThat(report.runs()).as("the control run was made").hasSize(3);
        assertThat(report.comparisons())
                .filteredOn(each -> each.result() == Result.DIFFERS)
                .first()
                .satisfies(each -> {
                    assertThat(each.files()).hasSize(1);
                    assertThat(each.files().get(0).kind()).isEqualTo("JSON");
                    assertThat(each.files().get(0).places()).anyMatch(place -> place.startsWith("weights: 8 of 8"));
                });
        return report;
    }

    @Test
    @Tag("long")
    void the_wall_clock_in_the_model_is_told_from_forgetting() {
        DrillReport report = drill(1, "--env", "FORGETS=clock");

        assertThat(report.verdict()).isEqualTo(Verdict.NOT_REPRODUCIBLE);
        assertThat(report.headline()).startsWith("two runs that were both left alone differ already");
        assertThat(report.likely().get(0)).startsWith("the wall clock");
        assertThat(report.advice()).anyMatch(line -> line.contains("--ignore state.json"));
    }

    @Test
    @Tag("long")
    void what_is_ignored_need_not_be_equal() {
        DrillReport report = drill(0, "--env", "FORGETS=clock", "--ignore", "state.json");

        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    @Tag("long")
    void a_script_that_cannot_resume_is_shown_with_its_last_words() {
        DrillReport report = drill(1, "--env", "FORGETS=crash");

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.headline())
                .startsWith("the job fails when it was started again after a notice and resumed from step ")
                .contains("exited with code 1");
        assertThat(report.lastWords()).contains("cannot read the checkpoint");
    }

    @Test
    void a_script_that_never_saves_is_not_waited_for_for_ever() {
        DrillReport report = drill(1, "--env", "FORGETS=saving", "--env", "STEPS=1000000", "--patience", "3s");

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.headline()).contains("it has committed no checkpoint in 3 s");
    }

    @Test
    @Tag("long")
    void a_script_deaf_to_the_notice_is_killed_and_named() {
        DrillReport report = drill(
                0,
                "--env",
                "FORGETS=notice",
                "--env",
                "STEPS=100000",
                "--steps",
                "200",
                "--set",
                "checkpoint.on_notice.drain=300ms");

        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.advice()).anyMatch(line -> line.startsWith("it did not end on the notice's signal"));
    }

    @Test
    void a_wrong_call_is_refused_before_anything_runs() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), "name: a\nrn: x\n");

        assertThat(terminal.call("drill", "equivalence", "bad.yaml").exit()).isEqualTo(2);
        assertThat(terminal.call("drill", "equivalence", "tiny.yaml", "--steps", "-1")
                        .exit())
                .isEqualTo(2);
        assertThat(terminal.call("drill", "equivalence", "tiny.yaml", "--patience", "soon")
                        .exit())
                .isEqualTo(2);
        assertThat(terminal.call("drill", "equivalence", "tiny.yaml", "--keep", "code")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    @Tag("long")
    void what_is_kept_can_be_looked_at() throws IOException {
        Terminal.Said said = terminal.call("drill", "equivalence", "tiny.yaml", "--env", "STEPS=250", "--keep", "look");

        assertThat(said.exit()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("EQUAL tiny: after a notice");
        try (Stream<Path> kept = Files.list(folder.resolve("look/bucket"))) {
            assertThat(kept.map(path -> path.getFileName().toString())).contains("alone", "interrupted");
        }
    }

    @Test
    void an_interrupt_leaves_nothing_behind() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                        "env", // a build that was started in the background hands an ignored SIGINT down to all it
                        // starts
                        "--default-signal=INT",
                        java.toString(),
                        "-cp",
                        Path.of(env.get("STINT_DIST"), "cli", "cli.jar").toString(),
                        "dev.stint.cli.Stint",
                        "drill",
                        "equivalence",
                        "tiny.yaml",
                        "--env",
                        "STEPS=1000000",
                        "--steps",
                        "1000000")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile());
        builder.environment().putAll(env);
        builder.environment().put("STINT_HOME", folder.resolve("home").toString());
        Process program = builder.start();
        try {
            Await.until("the script runs", () -> said().contains("started"));
            assertThat(ours()).as("what the program started").isNotEmpty();
            new ProcessBuilder("kill", "-INT", Long.toString(program.pid()))
                    .start()
                    .waitFor();
            assertThat(program.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(program.exitValue()).as(said()).isEqualTo(130);
            assertThat(said()).doesNotContain("bug of stint");
        } finally {
            program.destroyForcibly();
        }
    }
}
