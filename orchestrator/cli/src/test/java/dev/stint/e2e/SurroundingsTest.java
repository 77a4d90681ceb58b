package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.cli.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server cannot be started, the command says what is wrong and what to do, in words, and leaves nothing running. */
final class SurroundingsTest {
    private static final Pattern TRACE = Pattern.compile("Exception|\\tat |this is a bug|org\\.|java\\.");
    private static final int WRONG_CALL = 2;
    private static final int NO_SERVER = 5;
    private static final String TINY = "name: tiny\nkind: command\nrun: \"true\"\n";

    @TempDir
    private Path folder;

    /** A command for this home, which has to fail with words; what it said. */
    private String refused(Path home) throws IOException {
        Path desk = Files.createDirectories(folder.resolve("desk"));
        Files.writeString(desk.resolve("tiny.yaml"), TINY);
        Map<String, String> env = Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", folder.toString(),
                "STINT_HOME", home.toString(),
                "STINT_DIST", Distribution.create(folder).toString());
        Terminal.Said said = new Terminal(home, desk, env).call("run", "-d", "tiny.yaml");
        assertThat(said.exit()).as(said.err()).isIn(WRONG_CALL, NO_SERVER);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).doesNotContainPattern(TRACE);
        Await.until("no process of " + home, () -> Traces.of(home.toString()).isEmpty());
        return said.err();
    }

    private Path home() throws IOException {
        return Files.createDirectories(folder.toRealPath().resolve("home"));
    }

    @Test
    void a_home_that_is_a_file_is_named() throws IOException {
        Path home = Files.writeString(folder.resolve("home"), "x");

        assertThat(refused(home)).contains("a file stands where a folder belongs", home.toString());
    }

    @Test
    void a_home_below_a_file_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(refused(file.resolve("home"))).contains("a file stands where a folder belongs");
    }

    @Test
    void a_home_whose_path_is_too_long_is_named() throws IOException {
        assertThat(refused(folder.resolve("x".repeat(300)))).contains("too long");
    }

    @Test
    void a_home_on_a_read_only_disk_is_named() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 1024)) {
            Path home = Files.createDirectories(disk.folder.resolve("home"));
            disk.readOnly(true);

            assertThat(refused(home)).contains("read-only", "another folder");
        }
    }

    @Test
    void a_home_on_a_full_disk_is_named() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 256)) {
            Path home = Files.createDirectories(disk.folder.resolve("home"));
            disk.fill();

            assertThat(refused(home)).contains("full", "make room");
        }
    }

    @Test
    void a_home_that_would_set_up_the_database_is_refused() throws IOException {
        assertThat(refused(folder.resolve("a;INIT=x"))).contains("semicolon", "another folder");
    }

    @Test
    void a_port_in_use_is_named() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path home = home();
            Files.writeString(home.resolve("server.yaml"), "stint.server.port: " + taken.getLocalPort() + "\n");

            assertThat(refused(home)).contains("port " + taken.getLocalPort() + " is in use", "stint.server.port");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stint: [",
                "stint.engine.slots: many",
                "stint.engine.slots: 0",
                "stint.engine.slot: 3",
                "stint.engine: 3",
                "stint.engine.recheck: soon",
                "stint.server.port: 70000",
                "stint.store: s3://bucket",
                "stint.store: 'file:///dev/null'",
                "stint.providers.local.home-machines: many",
                "a: b: c",
                "stint.engine.slots: 1\nstint.engine.slots: 2"
            })
    void settings_that_make_no_sense_are_named(String yaml) throws IOException {
        Path home = home();
        Files.writeString(home.resolve("server.yaml"), yaml + "\n");

        assertThat(refused(home))
                .contains(
                        yaml.matches("(?s)stint\\..*") && !yaml.contains("\n")
                                ? yaml.substring(0, yaml.indexOf(':'))
                                : "stint");
    }

    @Test
    void settings_that_are_no_text_are_named() throws IOException {
        Path home = home();
        Files.write(home.resolve("server.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1, 2, (byte) 0x80});

        assertThat(refused(home)).contains("server.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with blanks in it", "z\u00fcrich \u65e5\u672c", "a#c%41d?e&f", "$HOME 'x' \"y\""})
    void a_home_may_have_any_name(String name) throws IOException {
        try (House house = new House(Files.createDirectories(folder.resolve(name)))) {
            Path spec = Files.writeString(house.desk.resolve("tiny.yaml"), TINY);

            house.awaitState(house.submit(spec), "SUCCEEDED");

            house.assertLeavesNothing();
        }
        assertThat(folder.resolve(name))
                .isDirectoryContaining(
                        path -> List.of("home").contains(path.getFileName().toString()));
    }
}
