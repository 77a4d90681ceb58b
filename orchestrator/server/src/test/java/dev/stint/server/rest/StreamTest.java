package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.stint.server.FakeRuns;
import dev.stint.server.life.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over real connections; the order of what is told is {@link FollowersTest}'s. */
final class StreamTest {
    private static final String STREAM = "/api/v1/runs/" + FakeRuns.ID + "/stream";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = new ServerUnderTest(home);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_run_is_followed_to_its_end() {
        server.runs.event("placed", "cheapest");
        server.runs.log("grüße\n");
        assertTimeoutPreemptively(PATIENCE, () -> {
            HttpResponse<java.io.InputStream> answer =
                    server.stream(server.to(STREAM + "?log=0").GET());
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            try (BufferedReader lines = reader(answer)) {
                assertThat(nextEvent(lines)).startsWith("event: run");
                assertThat(nextEvent(lines)).startsWith("id: 1\nevent: timeline");
                assertThat(nextEvent(lines)).contains("event: log", "grüße");
                server.runs.state("SUCCEEDED");
                server.runs.event("succeeded", "done");
                List<String> rest = new ArrayList<>();
                for (String event = nextEvent(lines); !event.isEmpty(); event = nextEvent(lines)) {
                    rest.add(event);
                }
                assertThat(rest).anySatisfy(event -> assertThat(event).startsWith("id: 2\nevent: timeline"));
                assertThat(rest).last().asString().startsWith("event: end").contains("\"state\":\"SUCCEEDED\"");
            }
        });
    }

    @Test
    void last_event_id_takes_the_place_of_after() {
        server.runs.event("queued", "accepted");
        server.runs.event("placed", "cheapest");
        server.runs.state("PAUSED");
        assertTimeoutPreemptively(PATIENCE, () -> {
            HttpResponse<String> again = server.send(
                    server.to(STREAM + "?after=0").header("Last-Event-ID", "1").GET());
            assertThat(again.body()).contains("id: 2\n").doesNotContain("id: 1\n");
            assertThat(server.get(STREAM + "?after=2").body()).doesNotContain("timeline");
            assertThat(server.send(server.to(STREAM)
                                    .header("Last-Event-ID", "x")
                                    .GET())
                            .statusCode())
                    .isEqualTo(400);
        });
    }

    @Test
    void followers_who_take_nothing_do_not_eat_the_request_pool() throws Exception {
        server.runs.log("x".repeat(16 << 20));
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int each = 0; each < 100; each++) {
                stalled.add(stalledFollower());
            }
            Followers followers = server.context.getBean(Followers.class);
            await(() -> followers.count() == 100);

            assertTimeoutPreemptively(PATIENCE, () -> {
                for (int each = 0; each < 50; each++) {
                    assertThat(server.get("/api/v1/server").statusCode()).isEqualTo(200);
                }
                server.runs.state("SUCCEEDED");
                assertThat(server.get(STREAM).body()).contains("event: end");
            });
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void a_stream_counts_as_a_request_until_its_client_is_gone() throws Exception {
        Activity activity = server.context.getBean(Activity.class);
        Followers followers = server.context.getBean(Followers.class);
        Socket follower = stalledFollower();
        await(() -> followers.count() == 1);
        assertThat(activity.open()).isEqualTo(1);

        follower.close();
        // A closed connection is noticed when something is written to it.
        await(() -> {
            server.runs.cost(Long.toString(System.nanoTime()));
            return followers.count() == 0;
        });
        await(() -> activity.open() == 0);
    }

    @Test
    void the_end_of_the_server_ends_its_streams_quickly() {
        assertTimeoutPreemptively(PATIENCE, () -> {
            try (BufferedReader lines = reader(server.stream(server.to(STREAM).GET()))) {
                assertThat(nextEvent(lines)).startsWith("event: run");
                long begin = System.nanoTime();
                server.close();
                assertThat(nextEvent(lines)).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            }
        });
    }

    private Socket stalledFollower() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.port));
        socket.getOutputStream()
                .write(("GET " + STREAM + "?log=0 HTTP/1.1\r\nHost: localhost:" + server.port
                                + "\r\nAuthorization: Bearer " + server.token + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static BufferedReader reader(HttpResponse<java.io.InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The lines up to the next empty one; empty at the end of the stream. */
    private static String nextEvent(BufferedReader lines) throws IOException {
        StringBuilder event = new StringBuilder();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            event.append(line).append('\n');
        }
        return event.toString();
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            while (!condition.getAsBoolean()) {
                LockSupport.parkNanos(1_000_000);
            }
        });
    }
}
