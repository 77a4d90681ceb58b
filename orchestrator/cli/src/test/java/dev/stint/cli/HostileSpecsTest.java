package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.hostile.HostileSpecs;
import dev.stint.hostile.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken specs at the command line: exit code 2, line and remedy, no stack trace, and nothing is sent to the server. */
class HostileSpecsTest {
    private static final int BROKEN = Integer.getInteger("stint.fuzz", 500);
    private static final Pattern TRACE = Pattern.compile("Exception|\\tat |this is a bug");
    private static final Pattern NOWHERE =
            Pattern.compile("the spec has \\d+ bytes|has [0-9.]+ [KMG]i?B; a short YAML file is expected");

    @TempDir
    private Path folder;

    private StubServer server = new StubServer();

    @BeforeEach
    void accepting() {
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_broken_spec_is_refused_with_line_and_remedy_and_nothing_is_sent() throws IOException {
        HostileSpecs source = HostileSpecFiles.source();
        Desk desk = new Desk(folder, server);
        List<Mutant> broken = HostileSpecFiles.broken(source, BROKEN);
        assertThat(broken).hasSize(BROKEN);
        for (Mutant mutant : broken) {
            Files.write(folder.resolve("job.yaml"), mutant.bytes());

            int exit = desk.call("run", "-d", "job.yaml");

            String said = desk.err();
            assertThat(exit).as("%s%n%s", mutant, said).isEqualTo(ExitCodes.WRONG_CALL);
            assertThat(said).as("%s", mutant).doesNotContainPattern(TRACE).startsWith("stint: job.yaml ");
            if (!NOWHERE.matcher(said).find()) {
                assertThat(said).as("%s", mutant).containsPattern("; .* \\(job\\.yaml line [1-9][0-9]*\\)");
            }
            assertThat(desk.out()).as("%s", mutant).isEmpty();
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_setting_is_refused_with_its_option_or_acts() throws IOException {
        HostileSpecs source = HostileSpecFiles.source();
        Desk desk = new Desk(folder, server);
        Files.writeString(
                folder.resolve("job.yaml"), "name: a\nrun: b\ninputs:\n  - {source: https://example.com/x}\n");
        int refused = 0;
        for (long seed = 1; seed <= BROKEN; seed++) {
            String setting = source.setting(seed);
            int before = server.asked().size();

            int exit = desk.call("run", "-d", "job.yaml", "--set", setting);

            String said = desk.err();
            String shown = "seed " + seed + ": --set " + setting + "\n" + said;
            assertThat(said).as(shown).doesNotContainPattern(TRACE);
            if (exit == ExitCodes.DONE) {
                assertThat(server.asked()).as(shown).hasSize(before + 1);
            } else {
                refused++;
                assertThat(exit).as(shown).isEqualTo(ExitCodes.WRONG_CALL);
                assertThat(said.strip()).as(shown).isNotEmpty();
                assertThat(server.asked()).as(shown).hasSize(before);
            }
        }
        assertThat(refused).isBetween(BROKEN / 2, BROKEN - 1);
    }

    @Test
    void what_is_no_file_of_text_is_refused_with_words() throws IOException {
        Desk desk = new Desk(folder, server);
        Files.write(
                folder.resolve("latin.yaml"),
                "name: a\nrun: echo f\u00fcr\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(desk.call("run", "latin.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("not UTF-8 from here on; save it as UTF-8 (latin.yaml line 2)");

        assertThat(desk.call("run", "a\0b.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("NUL character").doesNotContainPattern(TRACE);

        assertThat(desk.call("run", "/dev/zero")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("1048577 bytes; write at most 1048576").doesNotContainPattern(TRACE);

        assertThat(desk.call("run", "x".repeat(300) + ".yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("too long").doesNotContainPattern(TRACE);

        Files.createSymbolicLink(folder.resolve("loop.yaml"), Path.of("loop.yaml"));
        assertThat(desk.call("run", "loop.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).startsWith("stint: loop.yaml cannot be read").doesNotContainPattern(TRACE);
        assertThat(server.asked()).isEmpty();
    }
}
