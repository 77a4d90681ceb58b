package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Requests;
import dev.stint.server.FakeAudit;
import dev.stint.server.FakeServer;
import dev.stint.server.FakeTokens;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The door of a team's server. */
final class TeamDoorTest {
    @TempDir
    static Path home;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(
                home,
                FakeServer.class,
                "--stint.server.mode=team",
                "--stint.server.public-url=https://stint.example.com",
                "--stint.server.hosts=stint.internal");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0} | {1} gives {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "stint.example.com, -, 200",
                "STINT.example.com:8443, -, 200",
                "stint.internal:7711, -, 200",
                "localhost:1, -, 200",
                "10.1.2.3:7711, -, 200",
                "[fd00::7]:7711, -, 200",
                "evil.example, -, 403",
                "stint.example.com.evil.example, -, 403",
                "10.1.2.3.evil.example, -, 403",
                "stint.example.com, https://stint.example.com, 200",
                "stint.internal:7711, https://stint.example.com, 200",
                "stint.internal:7711, http://stint.internal:7711, 200",
                "stint.example.com, https://evil.example, 403",
                "stint.example.com, https://stint.internal, 403",
                "stint.example.com, null, 403",
            })
    void it_is_asked_for_by_its_names(String host, String origin, int status) throws IOException {
        String answer = server.raw("GET /api/v1/me HTTP/1.1\nHost: " + host + "\nAuthorization: Bearer "
                + made("ada", Optional.empty()).secret() + "\nConnection: close\n"
                + (origin == null ? "" : "Origin: " + origin + "\n") + "\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer).contains("Strict-Transport-Security: max-age=");
    }

    @Test
    void a_token_is_made_used_and_revoked() throws Exception {
        HttpResponse<String> made = server.post(
                "/api/v1/tokens",
                ApiJson.MAPPER.writeValueAsString(new Requests.NewToken("ci", "submitter", "vision", 30)));
        assertThat(made.statusCode()).isEqualTo(201);
        String secret = ServerUnderTest.json(made).get("secret").asString();
        String id = ServerUnderTest.json(made).get("token").get("id").asString();

        JsonNode me = ServerUnderTest.json(server.send(as(secret, "/api/v1/me").GET()));
        assertThat(me.get("name").asString()).isEqualTo("ci");
        assertThat(me.get("teams").get("vision").asString()).isEqualTo("submitter");
        assertThat(server.get("/api/v1/tokens").body()).contains(id).doesNotContain(secret);

        assertThat(server.send(server.to("/api/v1/tokens/" + id).DELETE()).statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = server.send(as(secret, "/api/v1/me").GET());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"stint\"");
    }

    @Test
    void an_administrator_of_a_team_has_to_do_with_tokens_of_that_team_only() throws Exception {
        String admin = made("ann", Optional.of("vision")).secret();
        TokenBook.Fresh foreign = made("eve", Optional.of("speech"));

        assertThat(create(admin, "viewer", "vision")).isEqualTo(201);
        assertThat(create(admin, "viewer", "speech")).isEqualTo(404);
        assertThat(create(admin, "viewer", "")).as("everywhere").isEqualTo(403);
        assertThat(create(admin, "", "")).as("a member of whatever team").isEqualTo(403);
        assertThat(server.send(as(admin, "/api/v1/tokens").GET()).body())
                .doesNotContain(foreign.token().id());
        String theirs = "/api/v1/tokens/" + foreign.token().id();
        assertThat(server.send(as(admin, theirs).DELETE()).statusCode()).isEqualTo(404);
    }

    @Test
    void wrong_wishes_are_refused_with_a_remedy() throws Exception {
        assertThat(wish("", "viewer", "", 1)).contains("name: '' is no name of a person or service");
        assertThat(wish("ci", "god", "", 1)).contains("give viewer, submitter, operator or admin");
        assertThat(wish("ci", "viewer", "V/", 1)).contains("team: 'V/' is no team name");
        assertThat(wish("ci", "", "vision", 1)).contains("team: needs a role");
        assertThat(wish("ci", "viewer", "", -1)).contains("days: -1 is out of range");
    }

    @Test
    void the_token_of_its_home_opens_it_on_its_own_computer() throws Exception {
        assertThat(server.get("/api/v1/me").body()).contains("\"everywhere\":\"admin\"");
        assertThat(server.ownPort).isNotEqualTo(server.port);
        assertThat(server.raw("GET /api/v1/me HTTP/1.1\nHost: stint.internal\nAuthorization: Bearer " + server.token
                        + "\nConnection: close\n\n"))
                .as("where others come in, were it from this computer")
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void nothing_that_a_request_says_of_where_it_comes_from_has_the_token_of_its_home_open(@TempDir Path other)
            throws Exception {
        try (ServerUnderTest behind = TeamServer.start(other, "--stint.server.forwarded=true")) {
            for (String header :
                    List.of("X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: 10.0.0.7, 127.0.0.1", "X: y")) {
                assertThat(behind.raw("GET /api/v1/me HTTP/1.1\nHost: 127.0.0.1\n" + header + "\nAuthorization: Bearer "
                                + behind.token + "\nConnection: close\n\n"))
                        .as(header)
                        .startsWith("HTTP/1.1 401");
            }
            assertThat(behind.get("/api/v1/me").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_a_proxy_on_this_computer_says_of_the_client_is_believed_where_that_is_set(@TempDir Path other)
            throws Exception {
        try (ServerUnderTest behind = TeamServer.start(other, "--stint.server.forwarded=true")) {
            String operator = TeamServer.everywhere(behind, Role.OPERATOR);
            behind.raw("POST /api/v1/sweep HTTP/1.1\nHost: 127.0.0.1\nX-Forwarded-For: 203.0.113.9\nContent-Length: 0\n"
                    + "Authorization: Bearer " + operator + "\nConnection: close\n\n");

            assertThat(behind.context
                            .getBean(FakeAudit.class)
                            .list(Optional.empty(), 100, 1)
                            .get(0)
                            .asked()
                            .address())
                    .isEqualTo("203.0.113.9");
        }
    }

    private static TokenBook.Fresh made(String name, Optional<String> team) {
        return server.context
                .getBean(FakeTokens.class)
                .create(new TokenBook.Wanted(name, team.map(each -> Role.ADMIN), team, Optional.empty()), "the test");
    }

    private static int create(String secret, String role, String team) throws IOException, InterruptedException {
        String body = ApiJson.MAPPER.writeValueAsString(new Requests.NewToken("ci", role, team, 1));
        return server.send(as(secret, "/api/v1/tokens")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private static String wish(String name, String role, String team, int days)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = server.post(
                "/api/v1/tokens", ApiJson.MAPPER.writeValueAsString(new Requests.NewToken(name, role, team, days)));
        assertThat(answer.statusCode()).isEqualTo(400);
        return answer.body();
    }

    private static HttpRequest.Builder as(String secret, String path) {
        return server.to(path).setHeader("Authorization", "Bearer " + secret);
    }
}
