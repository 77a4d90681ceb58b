package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeRuns;
import dev.stint.server.access.Role;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Requests nobody should send, to everything a team's server has: served or refused in one shape, soon, and never broken by. */
final class TeamFuzzTest {
    private static final int REQUESTS = Integer.getInteger("stint.fuzz.team-requests", 5000);
    private static final int HUGE = 6 << 20;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "BREW", "get");
    private static final List<String> QUERIES = List.of(
            "?limit=-1",
            "?limit=9999999999",
            "?from=-9",
            "?max=0",
            "?state=%00",
            "?before=%zz",
            "?limit=1&limit=2",
            "?a[]=1",
            "?team=speech&team=default",
            "?team=%F0%9F%92%A5",
            "?team=../default",
            "?by=%00&run=../x",
            "?run=%00",
            "?%",
            "?=&=",
            "?days=1e9",
            "?month=2026-13",
            "?path=../../etc/passwd",
            "?path=%2e%2e%2fx",
            "?scope=" + "x".repeat(3000),
            "?all=true&scope=a",
            "?share=NaN",
            "?index=-1",
            "?form=x",
            "?code=x",
            "?" + "p=1&".repeat(80),
            "?why=%C3%28");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "[]",
            "null",
            "\"text\"",
            "1e999999",
            "{\"why\":null}",
            "{\"why\":1}",
            "{\"why\":\"a\",\"why\":\"b\"}",
            "{\"why\":\"" + "x".repeat(5000) + "\"}",
            "{\"spec\":\"\"}",
            "\u0000",
            "{{{{",
            "[".repeat(20_000),
            "{\"a\":".repeat(5000),
            "{\"name\":\"../x\",\"role\":\"god\",\"team\":\"\",\"days\":-1}",
            "{\"name\":\"ci\",\"role\":\"admin\",\"team\":\"speech\",\"days\":1}",
            "{\"spec\":\"a: &a [*a,*a]\",\"specName\":\"b\",\"blobs\":{\"workdir\":null},\"baseFolder\":\"\",\"idempotencyKey\":\"\"}",
            "{\"action\":\"stop\",\"all\":true,\"team\":\"speech\",\"project\":\"\",\"tags\":{\"a\":null},\"state\":\"\",\"after\":\"\",\"dryRun\":false,\"why\":\"\"}",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"-999999999-01-01T00:00:00Z\",\"dryRun\":true}",
            "form=x&why=%zz&form=y",
            "spec=" + "a".repeat(100_000));
    private static final List<String> HEADERS = List.of(
            "Content-Type: text/plain",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: application/x-www-form-urlencoded; charset=x-none",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: " + "a".repeat(2000) + "/x",
            "Accept: image/png",
            "Accept: text/html",
            "Accept: ;;;",
            "Accept-Language: \u00ff",
            "Last-Event-ID: x",
            "Content-Encoding: gzip",
            "Range: bytes=9-1",
            "Range: bytes=-9999999999999999999",
            "If-Match: \"x\"",
            "Origin: null",
            "Origin: http://evil.example",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: gopher",
            "X-HTTP-Method-Override: DELETE",
            "Authorization: Basic x",
            "Cookie: stint_token=x; stint_said=%%%; stint_said=\u00ff",
            "Cookie: " + "a=b; ".repeat(500),
            "Expect: 100-continue");

    @Test
    void five_thousand_mutated_requests_are_answered_in_one_shape_and_soon(@TempDir Path home) throws IOException {
        Random random = new Random(20260301);
        try (ServerUnderTest server = TeamServer.start(
                home, "--stint.server.limits.requests-per-second=0", "--stint.server.limits.failures-per-minute=0")) {
            List<String> paths = paths(server);
            List<String> secrets = List.of(
                    "",
                    "stint_" + "0".repeat(64),
                    TeamServer.member(server, Role.VIEWER),
                    TeamServer.member(server, Role.SUBMITTER),
                    TeamServer.member(server, Role.ADMIN),
                    TeamServer.everywhere(server, Role.OPERATOR),
                    TeamServer.everywhere(server, Role.ADMIN));
            int served = 0;
            for (int i = 0; i < REQUESTS; i++) {
                String request = request(random, paths, pick(random, secrets), server.port);
                long began = System.nanoTime();
                String answer = exchange(server.port, request);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                String shown = i + ": " + request.substring(0, Math.min(400, request.length()));
                assertThat(answer).as(shown).startsWith("HTTP/1.1 ");
                int status = Integer.parseInt(answer.substring(9, 12));
                assertThat(status).as(shown + "\n" + answer).isLessThan(500);
                assertThat(answer).as(shown).doesNotContain("\tat ", "Exception:", "org.springframework", "org.apache");
                assertThat(took).as(shown).isLessThan(SOON);
                if (status >= 400 && !request.startsWith("HEAD") && request.contains(" /api/")) {
                    assertThat(answer.toLowerCase(Locale.ROOT)).as(shown).contains("application/problem+json");
                }
                served += status < 400 ? 1 : 0;
            }
            assertThat(served).as("that were not refused").isBetween(REQUESTS / 50, REQUESTS * 9 / 10);
        }
    }

    /** Everything there is, but streams, which last, and the server's end. */
    private static List<String> paths(ServerUnderTest server) {
        return server
                .context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .flatMap(path ->
                                info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path)))
                .filter(door -> !door.endsWith("/stream") && !door.endsWith("/server/stop"))
                .sorted()
                .toList();
    }

    private static String request(Random random, List<String> paths, String secret, int port) {
        String door = pick(random, paths);
        String method = random.nextInt(5) == 0 ? pick(random, METHODS) : door.substring(0, door.indexOf(' '));
        String path = door.substring(door.indexOf(' ') + 1)
                .replace("{act:stop|resume|cancel}", "stop")
                .replace("{act:pin|unpin}", "pin")
                .replace("{sha256}", "a".repeat(64))
                .replace(
                        "{team}",
                        pick(random, List.of("default", "vision", "speech", "..", "%2e%2e", "a".repeat(300), "%00")))
                .replace("{index}", pick(random, List.of("7", "-1", "x", "9999999999999999999")))
                .replace(
                        "{id}",
                        pick(random, List.of(FakeRuns.ID, "last", "1", "x.3", "%2F", "..;", TeamServer.OTHER_RUN)))
                .replaceAll("\\{[a-z]+}", pick(random, List.of("some", "nightly", "tok-1", "%F0%9F%92%A5", ";a=b")));
        if (random.nextInt(5) == 0) {
            path = mutated(random, path);
        }
        if (random.nextInt(2) == 0) {
            path += pick(random, QUERIES);
        }
        StringBuilder head = new StringBuilder();
        head.append(method)
                .append(" ")
                .append(path.isEmpty() ? "/" : line(path))
                .append(" HTTP/1.1\r\n");
        head.append(random.nextInt(30) == 0 ? "Host: evil.example\r\n" : "Host: 127.0.0.1:" + port + "\r\n");
        head.append("Connection: close\r\n");
        if (!secret.isEmpty()) {
            head.append(random.nextInt(4) == 0 ? "Cookie: stint_token=" + secret : "Authorization: Bearer " + secret)
                    .append("\r\n");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String header = pick(random, HEADERS);
            head.append(
                            random.nextInt(4) == 0
                                    ? header.replaceAll(": .*", ": ") + line(mutated(random, header))
                                    : header)
                    .append("\r\n");
        }
        if (random.nextInt(3) > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        String body = random.nextInt(400) == 0
                ? "{\"why\":\"" + "x".repeat(HUGE) + "\"}"
                : random.nextInt(3) == 0 ? mutated(random, pick(random, BODIES)) : pick(random, BODIES);
        int bytes = body.getBytes(StandardCharsets.ISO_8859_1).length;
        return head + "Content-Length: " + bytes + "\r\n\r\n" + body;
    }

    /** Without what would end the line early and make the rest another request. */
    private static String line(String text) {
        return text.replaceAll("[\\r\\n ]", "_");
    }

    private static String mutated(Random random, String text) {
        StringBuilder mutant = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && mutant.length() > 0; i--) {
            int at = random.nextInt(mutant.length());
            switch (random.nextInt(3)) {
                case 0 -> mutant.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutant.deleteCharAt(at);
                default -> mutant.insert(at, (char) (32 + random.nextInt(90)));
            }
        }
        return mutant.toString();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) SOON.toMillis());
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException refusedEarly) {
                // a body that is too large is not read to its end; the answer is there all the same
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
