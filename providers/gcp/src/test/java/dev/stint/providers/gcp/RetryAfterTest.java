package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long Google is left alone when it says so, over the wire. */
final class RetryAfterTest {

    private final Deque<String> asked = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final HttpServer google = google();
    private final GcpConnection connection = connection(google);

    private HttpServer google() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String wait = asked.poll();
                byte[] body = (wait == null
                                ? "{\"kind\":\"compute#instance\",\"name\":\"vm\"}"
                                : "{\"error\":{\"code\":429,\"message\":\"slow down\","
                                        + "\"errors\":[{\"reason\":\"rateLimitExceeded\"}]}}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                if (wait != null) {
                    exchange.getResponseHeaders().set("Retry-After", wait);
                }
                exchange.sendResponseHeaders(wait == null ? 200 : 429, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GcpConnection connection(HttpServer server) {
        return GcpConnection.open(GcpSettings.of(Map.of(
                "project",
                "stint-test",
                "regions",
                "us-central1",
                "endpoint",
                "http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void close() {
        connection.close();
        google.stop(0);
    }

    private String name() throws CallFailedException {
        GceCalls calls = new GceCalls(connection, () -> {}, new Random(1), pauses::add);
        return calls.make(
                        "instances.get",
                        "us-central1-a",
                        google -> google.instances().get("stint-test", "us-central1-a", "vm"))
                .getName();
    }

    @Test
    void it_is_asked_again_no_sooner_than_it_says() throws Exception {
        asked.addAll(List.of("20", "7"));

        assertThat(name()).isEqualTo("vm");

        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
    }

    @Test
    void who_is_asked_to_wait_for_long_gives_up_at_once_and_leaves_the_region_alone_for_that_long() {
        asked.add("300");

        CallFailedException failed = catchThrowableOfType(CallFailedException.class, this::name);

        assertThat(pauses).isEmpty();
        Refusal refusal = GceRefusals.of(failed.failure(), StagedWorld.SPOT);
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED);
        assertThat(refusal.cooldown()).contains(Duration.ofMinutes(5));
    }

    @Test
    void a_date_is_taken_for_nothing_said() throws Exception {
        asked.add("Wed, 21 Oct 2026 07:28:00 GMT");

        assertThat(name()).isEqualTo("vm");

        assertThat(pauses).singleElement().satisfies(pause -> assertThat(pause).isLessThanOrEqualTo(GceCalls.FIRST));
    }
}
