package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.stint.cli.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server cannot be started, the command says what is wrong and what to do, in words, and leaves nothing running. */
final class SurroundingsTest {
    private static final Pattern TRACE = Pattern.compile("Exception|\\tat |this is a bug|org\\.|java\\.");
    private static final int WRONG_CALL = 2;
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
                "STINT_DIST", Distribution.forTests(folder).toString());
        Terminal.Said said = new Terminal(home, desk, env).call("run", "-d", "tiny.yaml");
        assertThat(said.exit()).as(said.err()).isEqualTo(WRONG_CALL);
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

    @ParameterizedTest
    @ValueSource(strings = {"a;INIT=x", "a${user.name}", "a*b", "a[.yml]", "a\nb", "a\\b"})
    void a_home_whose_name_means_something_else_is_refused(String name) throws IOException {
        assertThat(refused(folder.resolve(name))).contains("STINT_HOME", "cannot be used", "another folder");
    }

    @Test
    void a_port_in_use_is_named() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path home = home();
            Files.writeString(home.resolve("server.yaml"), "stint.server.port: " + taken.getLocalPort() + "\n");

            assertThat(refused(home)).contains("port " + taken.getLocalPort() + " is in use", "stint.server.port");
        }
    }

    /** Every third; all of them with {@code -Dstint.surroundings=true}. */
    static List<Arguments> nonsense() {
        List<Arguments> all = List.of(
                arguments("stint: [", "server.yaml line 2"),
                arguments("a: b: c", "server.yaml line 1"),
                arguments("stint:\n\tengine: 3", "server.yaml line 2"),
                arguments("stint: !!java.net.URL [x]", "server.yaml line 1"),
                arguments("a: &a [*a]", "refers to itself"),
                arguments("stint.engine.slots: 1\nstint.engine.slots: 2", "duplicate key stint.engine.slots"),
                arguments("just words", "is not keys with values"),
                arguments("- 1", "is not keys with values"),
                arguments("stint:\n  engine:\n", "stint.engine is no section with keys"),
                arguments("stint: 3", "stint is not a setting"),
                arguments("stint: [3]", "stint[0] is not a setting"),
                arguments("stint.engine: 3", "stint.engine is not a setting"),
                arguments("stint.engine: [1, 2]", "stint.engine[0] is not a setting"),
                arguments("stint.engine.slot: 3", "did you mean stint.engine.slots?"),
                arguments("stint.engine.slots: many", "stint.engine.slots: 'many' (server.yaml line 1)"),
                arguments("stint.engine.slots: 99999999999", "at most 2147483647"),
                arguments("stint.engine.slots: 0", "stint.engine.slots: 0 is less than one"),
                arguments("stint.engine.lease: -1h", "stint.engine.lease: PT-1H is not positive"),
                arguments("stint.engine.lease: 99999999999999999d", "stint.engine.lease: '99999999999999999d'"),
                arguments("stint.engine.recheck: soon", "give a duration such as"),
                arguments("stint.server.idle-timeout: 15 parsecs", "stint.server.idle-timeout: '15 parsecs'"),
                arguments("stint.server.port: 70000", "stint.server.port: 70000 is no port"),
                arguments("stint.server.port: http", "stint.server.port: 'http' (server.yaml line 1)"),
                arguments("stint.store: s3://bucket", "stint.store: no adapter for 's3://bucket'"),
                arguments("stint.store: 'file:///dev/null'", "stint.store: 'file:///dev/null' cannot be used"),
                arguments("stint.providers.local.home-machines: many", "home-machines: 'many'"),
                arguments("stint.providers.local.keep-machines: [1h]", "stint.providers.local.keep-machines[0]"));
        int step = Boolean.getBoolean("stint.surroundings") ? 1 : 3;
        return IntStream.range(0, all.size())
                .filter(i -> i % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    /** What stops the start; each after a second or so, those that the engine finds after a few. */
    @ParameterizedTest
    @MethodSource("nonsense")
    void settings_that_make_no_sense_are_named(String yaml, String words) throws IOException {
        Path home = home();
        Files.writeString(home.resolve("server.yaml"), yaml + "\n");

        assertThat(refused(home)).contains(words);
    }

    @Test
    void settings_that_are_no_text_are_named() throws IOException {
        Path home = home();
        Files.write(home.resolve("server.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1, 2, (byte) 0x80});

        assertThat(refused(home)).contains("server.yaml is no text in UTF-8");
    }

    @Test
    void a_home_may_have_almost_any_name() throws IOException {
        Path odd = folder.resolve("z\u00fcrich \u65e5\u672c  a:b#c%41d?e&f=g+h@i,j~k!l $HOME 'x' \"y\" (1) <2> |3");
        try (House house = new House(Files.createDirectories(odd), folder)) {
            Path spec = Files.writeString(house.desk.resolve("tiny.yaml"), TINY);

            Path store = house.desk.resolve("store");
            Files.createDirectories(house.home);
            Files.writeString(
                    house.home.resolve("server.yaml"),
                    "stint.store: " + store.toUri().toASCIIString() + "\n");

            house.awaitState(house.submit(spec), "SUCCEEDED");

            house.assertLeavesNothing();
            assertThat(store).isNotEmptyDirectory();
        }
        assertThat(folder)
                .isDirectoryNotContaining(path -> path.getFileName().toString().equals("a"));
    }
}
