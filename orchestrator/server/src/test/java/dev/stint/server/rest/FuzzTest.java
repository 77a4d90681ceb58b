package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests nobody should send: refused in one shape, never with a server error. More with {@code -Dstint.fuzz.requests}. */
class FuzzTest {

    private static final int REQUESTS = Integer.getInteger("stint.fuzz.requests", 300);
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "BREW");
    private static final List<String> PATHS = List.of(
            "/api/v1/runs",
            "/api/v1/runs/last",
            "/api/v1/runs/job-1/logs",
            "/api/v1/runs/job-1/stop",
            "/api/v1/runs/job-1/resume",
            "/api/v1/runs/job-1/drill/preempt",
            "/api/v1/runs/job-1/checkpoints/1",
            "/api/v1/runs/job-1/checkpoints/x/verify",
            "/api/v1/runs/last/checkpoints/1/files?path=w.bin&x=",
            "/api/v1/runs/last/outputs/files",
            "/api/v1/runs/last/checkpoints/verify?share=1e999&seed=x&y=",
            "/api/v1/doctor/store",
            "/api/v1/runs/last/checkpoints/7/pin",
            "/api/v1/runs/last/checkpoints/-1/why",
            "/api/v1/runs/last/checkpoints/prune",
            "/api/v1/checkpoints/cost",
            "/api/v1/sweep",
            "/api/v1/blobs/default/" + "a".repeat(64),
            "/api/v1/server",
            "/api/v1/nothing");
    private static final List<String> QUERIES = List.of(
            "",
            "?limit=-1",
            "?limit=x",
            "?from=-9",
            "?max=0",
            "?state=%00",
            "?before=%zz",
            "?limit=1&limit=2",
            "?a[]=1",
            "?force=maybe",
            "?dryRun=maybe",
            "?by=%00&run=../x",
            "?run=%00",
            "?after=9999999999999999999",
            "?%",
            "?=&=");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "[]",
            "null",
            "{\"why\":null}",
            "{\"why\":1}",
            "{\"spec\":\"\"}",
            "\u0000",
            "{{{{",
            "{\"spec\":\"a\",\"specName\":\"b\",\"blobs\":{\"workdir\":null},\"baseFolder\":\"\",\"idempotencyKey\":\"\"}",
            "{\"why\":\"" + "x".repeat(5000) + "\"}");

    @Test
    void mutated_requests_are_refused_in_one_shape_and_never_break_the_server(@TempDir Path home) throws IOException {
        Random random = new Random(7);
        try (ServerUnderTest server = new ServerUnderTest(home)) {
            for (int i = 0; i < REQUESTS; i++) {
                String request = request(random, server);
                String answer = exchange(server, request);
                String shown = i + ": " + request.substring(0, Math.min(400, request.length()));
                assertThat(answer).as(shown).startsWith("HTTP/1.1 ");
                int status = Integer.parseInt(answer.substring(9, 12));
                assertThat(status).as(shown).isLessThan(500);
                assertThat(answer).as(shown).doesNotContain("\tat ").doesNotContain("Exception:");
                if (status >= 400 && !request.startsWith("HEAD")) {
                    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                            .as(shown)
                            .contains("application/problem+json");
                }
            }
            assertThat(server.endings).isEmpty();
        }
    }

    private static String request(Random random, ServerUnderTest server) {
        String body = mutated(random, pick(random, BODIES));
        String path = random.nextInt(4) == 0 ? mutated(random, pick(random, PATHS)) : pick(random, PATHS);
        String line = pick(random, METHODS) + " " + line(path + pick(random, QUERIES)) + " HTTP/1.1\r\n";
        String headers = "Host: 127.0.0.1:" + server.port + "\r\nConnection: close\r\n";
        if (random.nextInt(10) > 0) {
            headers += "Authorization: Bearer " + server.token + "\r\n";
        }
        switch (random.nextInt(8)) {
            case 0 -> headers += "Content-Type: text/plain\r\n";
            case 1 -> headers += "Accept: image/png\r\n";
            case 2 -> headers += "Content-Type: " + line(mutated(random, "application/json;charset=utf-8")) + "\r\n";
            case 3 -> headers += "Last-Event-ID: x\r\nContent-Encoding: gzip\r\n";
            default -> headers += "Content-Type: application/json\r\n";
        }
        return line + headers + "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n"
                + body;
    }

    /** Without what would end the line early and make the rest another request. */
    private static String line(String text) {
        return text.replaceAll("[\\r\\n ]", "_");
    }

    private static String mutated(Random random, String text) {
        StringBuilder mutant = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0 && mutant.length() > 0; i--) {
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

    private static String exchange(ServerUnderTest server, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
