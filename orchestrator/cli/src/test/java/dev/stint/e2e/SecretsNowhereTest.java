package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Secrets that a job prints in every way it knows, through a preemption, a failure and an alert, are afterwards in no file of the home,
 * no answer, no page and no command line: not as they are, nor in Base64, in hexadecimal or as an address writes them.
 */
@Tag("long")
final class SecretsNowhereTest {
    private static final String TOKEN = "hfZq71mXgeheimK8w2/+Pn&v=\"u%Lx";
    private static final String KEY = "whsec7Qm4RtYgeheimB1nXc9";
    private static final String PATH = "/hook/T0Zr8geheimWq5";
    private static final List<String> PAGES =
            List.of("", "runs", "submit", "queue", "schedules", "cost", "pools", "checkpoints", "servers");

    @TempDir
    Path folder;

    @Test
    void what_a_job_prints_of_its_secrets_is_found_nowhere() throws Exception {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Queue<String> signatures = new ConcurrentLinkedQueue<>();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(PATH, exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("Stint-Signature")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hook.start();
        try (House house = new House(folder)) {
            Files.createDirectories(house.home);
            Files.writeString(house.home.resolve("server.yaml"), "stint.webhooks.allow: 127.0.0.1\n");
            put(house, "token", TOKEN);
            put(house, "hook-key", KEY);
            put(house, "hook-url", "http://127.0.0.1:" + hook.getAddress().getPort() + PATH);

            String run = house.submit(spec(house));
            Await.until(
                    "the first attempt has printed all", () -> house.log(run).contains("that was all"));
            nowhere("command lines", String.join("\n", commandLines()));
            house.stint("drill", "preempt", run);
            house.awaitState(run, "FAILED");
            Await.until("the failure is told", () -> !heard.isEmpty());
            Await.until(
                    "it is known to be told",
                    () -> house.stint("alerts", "ls", "-o", "json").out().contains("\"delivered\""));

            String log = house.log(run);
            assertThat(log).contains("plain ***", "TOKEN=***", "attempt 2");
            assertThat(house.show(run).events().toString()).contains("token=***");
            nowhere("log", log);
            nowhere(
                    "what is known of the run",
                    house.stint("show", "-o", "json", "--all-events", run).out());
            nowhere("alerts", house.stint("alerts", "ls", "-o", "json").out());
            nowhere("secrets", house.stint("secret", "ls", "-o", "json").out());
            nowhere("what was told", String.join("\n", heard));
            assertThat(signatures).allSatisfy(signature -> assertThat(signature).matches("t=\\d+,v1=[0-9a-f]{64}"));
            pages(house, run);
            files(house.home);
            house.assertLeavesNothing();
            files(house.home);
            nowhere("a dump of the database", dump(house));
        } finally {
            hook.stop(0);
        }
    }

    private void put(House house, String name, String value) throws IOException {
        Path file = Files.writeString(house.desk.resolve(name), value);
        house.stint("secret", "put", "vision/" + name, "--file", file.toString());
        Files.delete(file);
    }

    private static Path spec(House house) throws IOException {
        return Files.writeString(house.desk.resolve("chatty.yaml"), """
                name: chatty
                team: vision
                secrets: {TOKEN: token}
                retries: {max: 0}
                notify:
                  - {webhook: "secret:hook-url", secret: hook-key, on: failed}
                run: |
                  echo "attempt $STINT_ATTEMPT"
                  echo "plain $TOKEN"
                  printf %s "$TOKEN" | base64 -w 0; echo
                  printf 'me:%s' "$TOKEN" | base64 -w 0; echo
                  printf 'you:%s' "$TOKEN" | base64 -w 11
                  printf %s "$TOKEN" | od -An -v -tx1 | tr -d ' \\n'; echo
                  printf %s "$TOKEN" | fold -w 7; echo
                  printf 'a\\r%s\\rb\\n' "$TOKEN"
                  echo "::stint result token=$TOKEN"
                  echo "$TOKEN" >&2
                  env
                  ls "$TOKEN"
                  echo "that was all"
                  [ "$STINT_ATTEMPT" != 1 ] || sleep 600
                  exit 3
                """);
    }

    /** Of all processes there are. */
    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                if (process.getFileName().toString().matches("\\d+")) {
                    try {
                        lines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        continue; // it has ended meanwhile
                    }
                }
            }
        }
        assertThat(lines).hasSizeGreaterThan(1);
        return lines;
    }

    private static void pages(House house, String run) throws Exception {
        JsonNode server = JsonMapper.shared().readTree(Files.readString(house.home.resolve("server.json")));
        HttpClient client = HttpClient.newHttpClient();
        List<String> all = new ArrayList<>(PAGES);
        all.add("runs/" + run);
        for (String page : all) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(server.get("url").asString() + "/" + page))
                            .header(
                                    "Cookie",
                                    "stint_token=" + server.get("token").asString())
                            .header("Accept", "text/html")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(page).isIn(200, 302, 303);
            nowhere("page /" + page, answer.body());
        }
        HttpResponse<String> secret = client.send(
                HttpRequest.newBuilder(URI.create(server.get("url").asString() + "/api/v1/secrets/vision/token"))
                        .header("Authorization", "Bearer " + server.get("token").asString())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(secret.statusCode()).isEqualTo(405);
    }

    /** The database as it lies there, the logs, the bucket, what is left of machines: all that a backup of the home has. */
    private static void files(Path home) throws IOException {
        int looked = 0;
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file)) {
                    nowhere(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                    looked++;
                }
            }
        }
        assertThat(looked).isGreaterThan(5);
    }

    /** What the database writes as a backup. */
    private static String dump(House house) throws SQLException {
        String dump = house.postgresDump().isPresent()
                ? house.postgresDump().orElseThrow()
                : script(house.home.resolve("db/stint"));
        assertThat(dump).containsIgnoringCase("insert into").contains("hook-url");
        return dump;
    }

    private static String script(Path file) throws SQLException {
        StringBuilder script = new StringBuilder();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:async:" + file);
                ResultSet lines = connection.createStatement().executeQuery("script")) {
            while (lines.next()) {
                script.append(lines.getString(1)).append('\n');
            }
        }
        return script.toString();
    }

    private static void nowhere(String where, String text) {
        for (String secret : List.of(TOKEN, KEY, PATH)) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            for (String form : List.of(
                    secret,
                    base64.substring(0, base64.length() - 2),
                    HexFormat.of().formatHex(bytes),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8),
                    secret.replace("\\", "\\\\").replace("\"", "\\\""),
                    secret.replace("&", "&amp;").replace("\"", "&#34;"),
                    "geheim")) {
                assertThat(text.contains(form))
                        .as("%s has a secret as %s", where, form)
                        .isFalse();
            }
        }
    }
}
