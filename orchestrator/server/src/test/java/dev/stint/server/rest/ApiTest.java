package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeRuns;
import dev.stint.server.RefusedException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ApiTest {
    private static final String SUBMIT = """
            {"spec": "name: x\\n", "specName": "x.yaml", "blobs": {"workdir": {"sha256": "ab", "size": 3, "archive": true}},
             "baseFolder": "", "idempotencyKey": "k-1"}
            """;

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

    @AfterEach
    void forget() {
        server.runs.failWith(null);
        server.runs.load(0, 0);
        server.endings.clear();
    }

    @Test
    void a_submission_answers_with_the_run_and_where_it_is() throws Exception {
        HttpResponse<String> answer = server.post("/api/v1/runs", SUBMIT);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).contains("/api/v1/runs/" + FakeRuns.ID);
        assertThat(ServerUnderTest.json(answer).get("id").asString()).isEqualTo(FakeRuns.ID);
        assertThat(server.runs.submitted).last().satisfies(submit -> {
            assertThat(submit.spec()).isEqualTo("name: x\n");
            assertThat(submit.blobs().get("workdir").size()).isEqualTo(3);
        });
    }

    @Test
    void what_does_not_exist_is_absent_and_money_is_in_plain_digits() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/runs/last");

        JsonNode detail = ServerUnderTest.json(answer);
        assertThat(detail.get("run").has("deadline")).isTrue();
        assertThat(detail.get("run").has("endedAt")).isFalse();
        assertThat(detail.get("cost").has("savedUsd")).isFalse();
        assertThat(answer.body())
                .contains("\"usdPerHour\":10,", "\"costUsd\":0.1250")
                .doesNotContain("null");
        assertThat(detail.propertyNames())
                .containsExactly("run", "spec", "attempts", "events", "cost", "outputs", "forecast");
    }

    @Test
    void listing_passes_on_what_is_asked() throws Exception {
        JsonNode page = ServerUnderTest.json(server.get("/api/v1/runs?state=live&before=c7&limit=1"));

        assertThat(page.get("next").asString()).isEqualTo("cursor");
        assertThat(server.runs.calls).contains("list live c7 1");
        assertThat(ServerUnderTest.json(server.get("/api/v1/runs")).has("next")).isFalse();
        assertThat(server.runs.calls).contains("list - - 50");
    }

    @ParameterizedTest
    @CsvSource({"stop", "resume", "cancel"})
    void a_run_is_steered_with_and_without_a_reason(String verb) throws Exception {
        String path = "/api/v1/runs/train/" + verb;
        String user = System.getProperty("user.name");

        assertThat(server.post(path, "{\"why\": \"lunch\"}").statusCode()).isEqualTo(202);
        assertThat(server.runs.calls).last().isEqualTo(verb + " train by " + user + ": lunch");
        HttpResponse<String> bare = server.post(path);
        assertThat(bare.statusCode()).isEqualTo(202);
        assertThat(ServerUnderTest.json(bare).get("message").asString()).isEqualTo(verb + " is under way");
        assertThat(server.runs.calls).last().isEqualTo(verb + " train by " + user + ": ");
    }

    @Test
    void a_drill_is_accepted() throws Exception {
        assertThat(server.post("/api/v1/runs/train/drill/preempt").statusCode()).isEqualTo(202);
        assertThat(server.runs.calls).last().asString().startsWith("preempt train by ");
    }

    @Test
    void a_log_comes_as_text_with_where_to_go_on() throws Exception {
        server.runs.log("grüße\n");
        HttpResponse<String> answer = server.get("/api/v1/runs/last/logs?from=0&max=8");

        assertThat(answer.body()).isEqualTo("grüße\n");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        assertThat(answer.headers().firstValue("Stint-Next")).contains("8");
        assertThat(answer.headers().firstValue("Stint-Ended")).contains("false");
    }

    @Test
    void an_upload_is_kept_when_its_hash_is_right_and_only_then() throws Exception {
        byte[] content = "snapshot".getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        String path = "/api/v1/blobs/default/" + sha256;

        assertThat(head(path)).isEqualTo(404);
        HttpResponse<String> wrong = put(path, "other".getBytes(StandardCharsets.UTF_8));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(ServerUnderTest.json(wrong).get("exitCode").asInt()).isEqualTo(2);
        assertThat(head(path)).isEqualTo(404);

        assertThat(put(path, content).statusCode()).isEqualTo(201);
        assertThat(head(path)).isEqualTo(200);
        assertThat(put(path, content).statusCode()).isEqualTo(204);
        assertThat(server.blobs.kept.get("default/" + sha256)).isEqualTo(content);
        try (Stream<Path> left = Files.list(home.resolve("uploads"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void an_upload_that_announces_too_much_is_refused_before_it_is_read() throws IOException {
        String answer = server.rawUntil(
                "allowed here",
                "PUT /api/v1/blobs/default/" + "a".repeat(64) + " HTTP/1.1\nHost: localhost:" + server.port
                        + "\nAuthorization: Bearer " + server.token + "\nContent-Length: 4294967297\n\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("4294967296 bytes allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/runs, '{not json', 400, 2, cannot be read",
        "POST, /api/v1/runs, '', 400, 2, JSON body",
        "POST, /api/v1/runs, '{\"spec\": \"x\"}', 400, 2, specName",
        "POST, /api/v1/runs/last/stop, '{}', 400, 2, key 'why' is missing",
        "POST, /api/v1/runs/last/stop, '{\"why\": null}', 400, 2, key 'why' is missing",
        "POST, /api/v1/runs/last/stop, '{\"why\": \"a\", \"wy\": \"x\"}', 400, 2, key 'wy' is not known; known are [why]",
        "GET, /api/v1/runs?limit=0, '', 400, 2, 'limit: 0 is out of range; give 1 to 500'",
        "GET, /api/v1/runs?limit=many, '', 400, 2, 'limit: many is not a whole number'",
        "GET, /api/v1/runs/last/checkpoints/first, '', 400, 2, 'index: first is not a whole number'",
        "GET, /api/v1/runs/last/logs?from=-1, '', 400, 2, from",
        "GET, /api/v1/runs/nobody, '', 404, 4, run nobody is not known",
        "GET, /api/v1/runs/nobody/stream, '', 404, 4, run nobody is not known",
        "GET, /api/v1/nowhere, '', 404, 4, /api/v1/nowhere",
        "GET, /, '', 404, 4, openapi.yaml",
        "DELETE, /api/v1/runs, '', 405, 2, DELETE",
        "PUT, /api/v1/blobs/default/xyz, '', 400, 2, sha256: xyz",
        "PUT, /api/v1/blobs/Bad_Team/xyz, '', 400, 2, team: Bad_Team",
        "POST, /api/v1/server/stop?force=perhaps, '', 400, 2, 'force: perhaps is not true or false'"
    })
    void what_cannot_be_served_is_a_problem(
            String method, String path, String body, int status, int exitCode, String says) throws Exception {
        HttpResponse<String> answer = server.send(server.to(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = ServerUnderTest.json(answer);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("exitCode").asInt()).isEqualTo(exitCode);
        assertThat(problem.get("detail").asString()).contains(says);
        assertThat(answer.body()).doesNotContain("Exception", "dev.stint", "org.springframework");
    }

    @Test
    void a_wrong_method_names_the_right_ones() throws Exception {
        HttpResponse<String> answer = server.send(server.to("/api/v1/runs").DELETE());

        assertThat(answer.headers().firstValue("Allow").orElse("")).contains("GET", "POST");
    }

    @Test
    void a_body_that_is_no_json_is_refused_as_such() throws Exception {
        HttpResponse<String> answer = server.send(server.to("/api/v1/runs")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("x")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void a_body_is_bounded_even_when_its_length_is_not_announced() throws Exception {
        byte[] endless = new byte[6 << 20];
        java.util.Arrays.fill(endless, (byte) ' ');
        HttpResponse<String> answer = server.send(server.to("/api/v1/runs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(endless))));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(ServerUnderTest.json(answer).get("detail").asString()).contains("5242880 bytes");
    }

    @Test
    void a_spec_is_bounded() throws Exception {
        HttpResponse<String> answer =
                server.post("/api/v1/runs", SUBMIT.replace("name: x", "x".repeat(RunController.MOST_SPEC_BYTES)));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(ServerUnderTest.json(answer).get("detail").asString()).contains("2097152");
    }

    @Test
    void a_refusal_of_the_engine_keeps_its_status_exit_code_and_every_problem() throws Exception {
        server.runs.failWith(
                new RefusedException(422, 2, "the spec has 2 problems", List.of("line 3: x", "line 5: y")));
        JsonNode problem = ServerUnderTest.json(server.post("/api/v1/runs", SUBMIT));

        assertThat(problem.get("status").asInt()).isEqualTo(422);
        assertThat(problem.get("detail").asString()).isEqualTo("the spec has 2 problems");
        assertThat(problem.get("problems").values()).map(JsonNode::asString).containsExactly("line 3: x", "line 5: y");
    }

    @Test
    void a_failure_of_ours_is_told_by_an_incident_number_that_is_in_the_log() throws Exception {
        server.runs.failWith(new IllegalStateException("inner secret"));
        HttpResponse<String> answer = server.get("/api/v1/runs/last");

        assertThat(answer.statusCode()).isEqualTo(500);
        JsonNode problem = ServerUnderTest.json(answer);
        assertThat(problem.get("exitCode").asInt()).isEqualTo(70);
        String detail = problem.get("detail").asString();
        String incident = detail.substring(detail.lastIndexOf(' ') + 1);
        assertThat(answer.body()).doesNotContain("inner secret", "IllegalState");
        assertThat(detail)
                .contains("a bug of stint", home.resolve("log/server.log").toString());
        assertThat(home.resolve("log/server.log")).content().contains("incident " + incident, "inner secret");
    }

    @Test
    void the_server_tells_about_itself() throws Exception {
        server.runs.load(2, 1);
        JsonNode view = ServerUnderTest.json(server.get("/api/v1/server"));

        assertThat(view.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(view.get("home").asString()).isEqualTo(home.toString());
        assertThat(view.get("live").asInt()).isEqualTo(2);
        assertThat(view.get("queued").asInt()).isEqualTo(1);
        assertThat(view.get("store").asString()).isEqualTo("file:///store");
        assertThat(view.get("installation").asString()).isEqualTo("inst-1");
    }

    @Test
    void the_server_does_not_end_under_live_runs_unless_forced() throws Exception {
        server.runs.load(1, 0);
        HttpResponse<String> refused = server.post("/api/v1/server/stop");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(ServerUnderTest.json(refused).get("exitCode").asInt()).isEqualTo(3);
        assertThat(ServerUnderTest.json(refused).get("problems").get(0).asString())
                .contains("Machines already granted go on");
        assertThat(server.endings).isEmpty();

        assertThat(server.post("/api/v1/server/stop?force=true").statusCode()).isEqualTo(202);
        assertThat(server.endings).hasSize(1);
    }

    @Test
    void an_idle_server_ends_when_asked() throws Exception {
        assertThat(server.post("/api/v1/server/stop").statusCode()).isEqualTo(202);
        assertThat(server.endings).hasSize(1);
    }

    private static int head(String path) throws IOException, InterruptedException {
        return server.send(server.to(path).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    private static HttpResponse<String> put(String path, byte[] content) throws IOException, InterruptedException {
        return server.send(server.to(path).PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    }
}
