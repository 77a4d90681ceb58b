package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real processes: what happens between {@code main} and the end. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LaunchTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void nothing_stays_behind() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_server_announces_itself_when_it_serves_and_takes_that_back_at_sigterm() throws Exception {
        Path home = folder.resolve("home");
        Process server = start(home, "a");
        JsonNode announced = announced(home);

        assertThat(announced.propertyNames()).containsExactlyInAnyOrder("url", "token", "pid", "version", "started");
        assertThat(announced.get("pid").asLong()).isEqualTo(server.pid());
        assertThat(announced.get("token").asString()).hasSize(64);
        assertThat(Instant.parse(announced.get("started").asString())).isBefore(Instant.now());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("server.json"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(status(announced)).isEqualTo(200);

        server.destroy();
        assertThat(server.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(home.resolve("server.json")).doesNotExist();
        assertThat(home.resolve("log/server.log")).content().contains("serving http://127.0.0.1:");
        assertThat(said("a")).isEmpty();
    }

    @Test
    void a_second_server_gives_way_in_one_line() throws Exception {
        Path home = folder.resolve("home");
        start(home, "a");
        JsonNode first = announced(home);
        Process second = start(home, "b");

        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(said("b")).containsExactly("a stint server already serves " + home);
        assertThat(announced(home)).isEqualTo(first);
        assertThat(status(first)).isEqualTo(200);
    }

    @Test
    void of_two_started_at_once_one_serves() throws Exception {
        Path home = folder.resolve("home");
        Process one = start(home, "a");
        Process other = start(home, "b");
        JsonNode announced = announced(home);
        Process loser = announced.get("pid").asLong() == one.pid() ? other : one;

        assertThat(loser.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(loser.exitValue()).isZero();
        assertThat(status(announced)).isEqualTo(200);
    }

    @Test
    void after_a_kill_the_next_server_takes_over_with_another_token() throws Exception {
        Path home = folder.resolve("home");
        Process first = start(home, "a");
        JsonNode before = announced(home);
        first.destroyForcibly().waitFor();
        assertThat(home.resolve("server.json")).exists();
        Process second = start(home, "b");
        until(() -> !server(home).equals(before) && !server(home).isMissingNode());

        assertThat(announced(home).get("pid").asLong()).isEqualTo(second.pid());
        assertThat(announced(home).get("token")).isNotEqualTo(before.get("token"));
    }

    @Test
    void a_home_that_cannot_be_used_is_said_in_one_line_without_a_stack_trace() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Process server = start(file.resolve("home"), "a");

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(said("a")).singleElement().asString().startsWith("stint: STINT_HOME " + file);
    }

    @Test
    void a_port_in_use_is_said_in_one_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            Process server = start(folder.resolve("home"), "a", "--stint.server.port=" + taken.getLocalPort());

            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isEqualTo(2);
            assertThat(said("a"))
                    .containsExactly("stint: port " + taken.getLocalPort()
                            + " is in use; give another stint.server.port, or 0 for any free one");
            assertThat(folder.resolve("home/server.json")).doesNotExist();
        }
    }

    @Test
    void an_unknown_setting_stops_the_start() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("server.yaml"), """
                stint.server.idle-timeot: 5m
                stint.engine.slot: 3
                stint.providers.local.keep-machine: 1d
                """);
        Process server = start(home, "a");

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        String where = "? (server.yaml of STINT_HOME, a variable, or an argument; all are in docs/configuration.md)";
        assertThat(said("a"))
                .containsExactly(
                        "stint: stint.engine.slot is not a setting; did you mean stint.engine.slots" + where,
                        "stint: stint.providers.local.keep-machine is not a setting; did you mean"
                                + " stint.providers.local.keep-machines" + where,
                        "stint: stint.server.idle-timeot is not a setting; did you mean stint.server.idle-timeout"
                                + where);
    }

    @Test
    void a_setting_that_makes_no_sense_stops_the_start() throws Exception {
        Process server = start(folder.resolve("home"), "a", "--stint.server.port=70000");

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(2);
        assertThat(said("a"))
                .singleElement()
                .asString()
                .contains("stint.server.port: 70000 is no port; give 0 (any free one) to 65535");
    }

    @Test
    void an_idle_server_ends_itself() throws Exception {
        Path home = folder.resolve("home");
        Process server = start(home, "a", "--stint.server.idle-timeout=1s");

        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(home.resolve("server.json")).doesNotExist();
        assertThat(home.resolve("log/server.log")).content().contains("ending: no run and no request");
    }

    private Process start(Path home, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                FakeServer.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment().put("STINT_HOME", home.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private List<String> said(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name + ".out"), StandardCharsets.UTF_8);
    }

    private JsonNode announced(Path home) {
        until(() -> !server(home).isMissingNode());
        return server(home);
    }

    private static JsonNode server(Path home) {
        try {
            return JSON.readTree(Files.readAllBytes(home.resolve("server.json")));
        } catch (IOException notYet) {
            return JSON.missingNode();
        }
    }

    private static int status(JsonNode announced) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(announced.get("url").asString() + "/api/v1/server"))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + announced.get("token").asString())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
