package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeAudit;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeTokens;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Role;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a team's server writes down, and how it keeps those away who come too often, or no longer may. */
final class AuditTest {
    @TempDir
    Path home;

    private ServerUnderTest server;
    private FakeAudit audit = new FakeAudit();

    @BeforeEach
    void start() {
        server = TeamServer.start(home);
        audit = server.context.getBean(FakeAudit.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void what_is_changed_and_what_is_refused_is_written_and_what_is_looked_at_is_not() throws Exception {
        String submitter = TeamServer.member(server, Role.SUBMITTER);
        post(submitter, "/api/v1/runs/" + FakeRuns.ID + "/stop?x=y", "{\"why\":\"a secret reason\"}");
        post(submitter, "/api/v1/runs/" + TeamServer.OTHER_RUN + "/stop", "");
        post(submitter, "/api/v1/sweep", "");
        server.send(as(submitter, "/api/v1/runs").GET());

        assertThat(audit.list(Optional.empty(), 100, 10))
                .extracting(each -> each.asked().who() + " " + each.asked().method() + " "
                        + each.asked().what() + " " + each.team().orElse("-") + " "
                        + each.status().orElse(0))
                .containsExactly(
                        "submitter POST /api/v1/sweep - 403",
                        "submitter POST /api/v1/runs/" + TeamServer.OTHER_RUN + "/stop - 404",
                        "submitter POST /api/v1/runs/" + FakeRuns.ID + "/stop default 202");
        assertThat(audit.list(Optional.empty(), 100, 10).toString()).doesNotContain("secret", submitter, "x=y");
    }

    @Test
    void of_a_submission_the_run_is_told_and_of_a_token_its_id() throws Exception {
        post(
                TeamServer.member(server, Role.SUBMITTER),
                "/api/v1/runs",
                "{\"spec\":\"name: a\",\"specName\":\"a\",\"blobs\":{},\"baseFolder\":\"\",\"idempotencyKey\":\"\"}");
        HttpResponse<String> made =
                server.post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"viewer\",\"team\":\"vision\",\"days\":1}");

        List<AuditBook.Entry> entries = audit.list(Optional.empty(), 100, 10);
        assertThat(entries.get(1).asked().what()).isEqualTo("/api/v1/runs/" + FakeRuns.ID);
        assertThat(entries.get(1).team()).contains("default");
        assertThat(entries.get(0).asked().what()).startsWith("/api/v1/tokens/tok-");
        assertThat(entries.toString())
                .doesNotContain(ServerUnderTest.json(made).get("secret").asString());
    }

    @Test
    void an_administrator_of_a_team_sees_what_was_about_that_team() throws Exception {
        post(TeamServer.everywhere(server, Role.OPERATOR), "/api/v1/sweep", "");
        post(TeamServer.everywhere(server, Role.OPERATOR), "/api/v1/runs/" + TeamServer.OTHER_RUN + "/stop", "");
        post(TeamServer.member(server, Role.SUBMITTER), "/api/v1/runs/" + FakeRuns.ID + "/stop", "");

        String own = server.send(as(TeamServer.member(server, Role.ADMIN), "/api/v1/audit")
                        .GET())
                .body();
        assertThat(own).contains(FakeRuns.ID).doesNotContain("speech", "sweep");
        String all = server.get("/api/v1/audit?limit=2").body();
        assertThat(all).contains("speech", "\"next\":2").doesNotContain("sweep");
    }

    @Test
    void a_token_that_asks_too_often_is_told_when_to_come_again(@TempDir Path other) throws Exception {
        server.close();
        server = TeamServer.start(other, "--stint.server.limits.requests-per-second=1");
        String viewer = TeamServer.member(server, Role.VIEWER);
        HttpResponse<String> answer = server.send(as(viewer, "/api/v1/me").GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        for (int i = 0; i < 50 && answer.statusCode() == 200; i++) {
            answer = server.send(as(viewer, "/api/v1/me").GET());
        }

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.body()).contains("asks more often");
        assertThat(server.send(as(TeamServer.member(server, Role.ADMIN), "/api/v1/me")
                                .GET())
                        .statusCode())
                .as("another token")
                .isEqualTo(200);
    }

    @Test
    void tokens_that_open_nothing_are_refused_and_at_last_not_even_looked_at() throws Exception {
        HttpResponse<String> answer = server.send(as("stint_no", "/api/v1/me").GET());
        assertThat(answer.statusCode()).isEqualTo(401);
        for (int i = 0; i < 40; i++) {
            answer = server.send(as("stint_no" + i, "/api/v1/me").GET());
        }

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(server.get("/api/v1/me").statusCode())
                .as("a good one from the same address")
                .isEqualTo(200);
    }

    @Test
    @Timeout(30)
    void a_stream_ends_within_seconds_of_its_token() throws Exception {
        String viewer = TeamServer.member(server, Role.VIEWER);
        HttpResponse<InputStream> stream = server.stream(
                as(viewer, "/api/v1/runs/" + FakeRuns.ID + "/stream").GET());
        assertThat(stream.statusCode()).isEqualTo(200);
        FakeTokens tokens = server.context.getBean(FakeTokens.class);
        tokens.revoke(tokens.use(viewer).orElseThrow().id(), "root");

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.lines()).anyMatch(line -> line.contains("the token opens nothing any more"));
        }
    }

    private HttpResponse<String> post(String secret, String path, String json) throws Exception {
        return server.send(as(secret, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder as(String secret, String path) {
        return server.to(path).setHeader("Authorization", "Bearer " + secret);
    }
}
