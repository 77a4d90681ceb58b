package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeAudit;
import dev.stint.server.FakeQueue;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeTokens;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    void of_many_runs_at_once_each_team_is_told() throws Exception {
        String operator = TeamServer.member(server, Role.OPERATOR);
        post(operator, "/api/v1/runs/bulk", bulk("vision"));
        post(operator, "/api/v1/runs/bulk", bulk("speech"));
        server.context.getBean(FakeQueue.class).second("vision");
        post(operator, "/api/v1/runs/bulk", bulk(""));

        assertThat(lines())
                .containsExactly(
                        "POST /api/v1/runs/bulk vision 202",
                        "POST /api/v1/runs/bulk default 202",
                        "POST /api/v1/runs/bulk speech 404",
                        "POST /api/v1/runs/bulk vision 202");
    }

    @Test
    void of_a_schedule_a_token_and_an_alert_the_team_is_told() throws Exception {
        server.send(as(TeamServer.member(server, Role.SUBMITTER), "/api/v1/schedules")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(
                        "{\"spec\":\"name: a\",\"specName\":\"a\",\"blobs\":{},\"baseFolder\":\"\"}")));
        String token = server.context
                .getBean(FakeTokens.class)
                .create(
                        new TokenBook.Wanted("ci", Optional.of(Role.VIEWER), Optional.of("vision"), Optional.empty()),
                        "root")
                .token()
                .id();
        server.send(as(TeamServer.member(server, Role.ADMIN), "/api/v1/tokens/" + token)
                .DELETE());
        post(TeamServer.member(server, Role.OPERATOR), "/api/v1/alerts/1/retry", "");

        assertThat(lines())
                .containsExactly(
                        "POST /api/v1/alerts/1/retry vision 200",
                        "DELETE /api/v1/tokens/" + token + " vision 200",
                        "PUT /api/v1/schedules/vision/nightly vision 200");
    }

    @Test
    void of_a_job_submitted_on_a_page_the_run_and_its_team_are_told() throws Exception {
        String secret = TeamServer.member(server, Role.SUBMITTER);
        Matcher form = Pattern.compile("[0-9a-f]{64}")
                .matcher(server.send(page(secret, "/submit").GET()).body());
        assertThat(form.find()).isTrue();
        HttpResponse<String> answer = server.send(page(secret, "/submit")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("form=" + form.group() + "&spec=name:+a&key=k-1")));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(lines()).containsExactly("POST /runs/" + FakeRuns.ID + " default 303");
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

    /** As a browser asks. */
    private HttpRequest.Builder page(String secret, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Cookie", "stint_token=" + secret);
    }

    private static String bulk(String team) {
        return "{\"action\":\"stop\",\"all\":true,\"team\":\"" + team
                + "\",\"project\":\"\",\"tags\":{},\"state\":\"\",\"after\":\"\",\"dryRun\":false,\"why\":\"\"}";
    }

    /** Newest first. */
    private List<String> lines() {
        return audit.list(Optional.empty(), 100, 10).stream()
                .map(each -> each.asked().method() + " " + each.asked().what() + " "
                        + each.team().orElse("-") + " " + each.status().orElse(0))
                .toList();
    }

    private HttpRequest.Builder as(String secret, String path) {
        return server.to(path).setHeader("Authorization", "Bearer " + secret);
    }
}
