package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DoorTest {
    @TempDir
    static Path home;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(home);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** {@code PORT} and {@code TOKEN} stand for the real ones. */
    @ParameterizedTest(name = "{0} | {1} | {2} gives {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "127.0.0.1:PORT, -, Bearer TOKEN, 200",
                "localhost:PORT, -, Bearer TOKEN, 200",
                "LOCALHOST:PORT, -, bearer TOKEN, 200",
                "[::1]:PORT, -, Bearer TOKEN, 200",
                "127.0.0.1:PORT, http://127.0.0.1:PORT, Bearer TOKEN, 200",
                "127.0.0.1:PORT, http://localhost:PORT, Bearer TOKEN, 200",
                "127.0.0.1:PORT, -, -, 401",
                "127.0.0.1:PORT, -, Bearer, 401",
                "127.0.0.1:PORT, -, Bearer wrong, 401",
                "127.0.0.1:PORT, -, Bearer TOKENx, 401",
                "127.0.0.1:PORT, -, Basic TOKEN, 401",
                "127.0.0.1:PORT, -, TOKEN, 401",
                "127.0.0.1, -, Bearer TOKEN, 403",
                "127.0.0.1:1, -, Bearer TOKEN, 403",
                "evil.example:PORT, -, Bearer TOKEN, 403",
                "127.0.0.1.evil.example:PORT, -, Bearer TOKEN, 403",
                "127.0.0.1:PORT, http://evil.example, Bearer TOKEN, 403",
                "127.0.0.1:PORT, https://127.0.0.1:PORT, Bearer TOKEN, 403",
                "127.0.0.1:PORT, http://127.0.0.1:1, Bearer TOKEN, 403",
                "127.0.0.1:PORT, null, Bearer TOKEN, 403",
                "127.0.0.1:PORT, '', Bearer TOKEN, 403",
            })
    void opens_only_for(String host, String origin, String authorization, int status) throws IOException {
        StringBuilder request = new StringBuilder("GET /api/v1/server HTTP/1.1\nHost: " + host + "\n");
        if (origin != null) {
            request.append("Origin: ").append(origin).append('\n');
        }
        if (authorization != null) {
            request.append("Authorization: ").append(authorization).append('\n');
        }
        String answer = server.raw(request.append("Connection: close\n\n")
                .toString()
                .replace("PORT", Integer.toString(server.port))
                .replace("TOKEN", server.token));

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        if (status != 200) {
            assertThat(answer)
                    .contains("Content-Type: application/problem+json", "\"status\":" + status, "\"exitCode\":3")
                    .doesNotContain(server.token, "installation");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/v1/openapi.yaml", "/no/such/path", "/error", "/api/v1/../v1/server", "/actuator"})
    void no_path_is_served_without_the_token(String path) throws IOException {
        String answer =
                server.raw("GET " + path + " HTTP/1.1\nHost: localhost:" + server.port + "\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/server HTTP/1.1\nHost: a\nHost: b\n\n",
                "GET /api/v1/server HTTP/1.1\n\n",
                "GET /a|b HTTP/1.1\nHost: localhost\n\n",
                "GET /a%zz HTTP/1.1\nHost: localhost\n\n",
                "GET /%2e%2e/x HTTP/1.1\nHost: localhost\n\n",
                "NONSENSE\n\n"
            })
    void a_malformed_request_gets_nothing_but_a_refusal(String request) throws IOException {
        String answer = server.raw(request.replace("\n\n", "\nConnection: close\n\n"));

        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|401|403).*").doesNotContain("<html", "Exception", "Tomcat");
    }

    @Test
    void answers_are_not_kept_framed_or_sniffed() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/server");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void the_token_is_in_no_log() throws IOException {
        server.raw("GET /api/v1/server HTTP/1.1\nHost: localhost:" + server.port + "\nAuthorization: Bearer "
                + server.token + "\nConnection: close\n\n");

        assertThat(home.resolve("log/server.log")).content().contains("serving").doesNotContain(server.token);
    }
}
