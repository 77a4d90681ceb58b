package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class UpkeepDoorTest {
    private static final String CHECKPOINTS = "/api/v1/runs/last/checkpoints/";

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

    @Test
    void a_pin_says_who_and_why_and_is_taken_away_once() throws Exception {
        String user = System.getProperty("user.name");

        JsonNode pin = ServerUnderTest.json(put(CHECKPOINTS + "7/pin", "{\"why\": \"the baseline\"}"));
        assertThat(pin.get("by").asString()).isEqualTo(user);
        assertThat(pin.get("why").asString()).isEqualTo("the baseline");
        assertThat(server.upkeep.calls).last().isEqualTo("pin last 7 by " + user + ": the baseline");

        assertThat(ServerUnderTest.json(delete(CHECKPOINTS + "7/pin"))
                        .get("pinned")
                        .asBoolean())
                .isTrue();
        assertThat(server.upkeep.calls).last().isEqualTo("unpin last 7");
        assertThat(ServerUnderTest.json(delete(CHECKPOINTS + "7/pin"))
                        .get("pinned")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void a_pin_needs_no_reason() throws Exception {
        HttpResponse<String> bare =
                server.send(server.to(CHECKPOINTS + "7/pin").PUT(HttpRequest.BodyPublishers.noBody()));

        assertThat(bare.statusCode()).isEqualTo(200);
        assertThat(ServerUnderTest.json(bare).get("why").asString()).isEmpty();
    }

    @Test
    void a_dry_run_changes_nothing_and_its_absence_prunes() throws Exception {
        JsonNode dry = ServerUnderTest.json(server.post(CHECKPOINTS + "prune?dryRun=true"));
        assertThat(dry.get("performed").asBoolean()).isFalse();
        assertThat(server.upkeep.calls).last().isEqualTo("prune last on paper");

        JsonNode done = ServerUnderTest.json(server.post(CHECKPOINTS + "prune"));
        assertThat(done.get("performed").asBoolean()).isTrue();
        assertThat(done.at("/logs/0/checkpoints/0/why/0").asString()).isEqualTo("older than the newest 1");
        assertThat(server.upkeep.calls).last().isEqualTo("prune last for good");
    }

    @Test
    void why_brings_the_arithmetic() throws Exception {
        JsonNode why = ServerUnderTest.json(server.get(CHECKPOINTS + "7/why"));

        assertThat(why.at("/objects/0/movesTo").asString()).isEqualTo("GLACIER_IR");
        assertThat(why.at("/objects/0/lines/0").asString()).isEqualTo("storage in STANDARD  1 USD");
        assertThat(why.at("/prices/asOf").asString()).isEqualTo("2026-11-20");
    }

    @Test
    void costs_are_asked_for_by_a_word_and_for_one_run_or_all() throws Exception {
        HttpResponse<String> all = server.get("/api/v1/checkpoints/cost");
        assertThat(server.upkeep.calls).last().isEqualTo("cost by run of all");
        assertThat(all.body()).contains("\"usdPerMonth\":10,");

        server.get("/api/v1/checkpoints/cost?by=tier&run=train");
        assertThat(server.upkeep.calls).last().isEqualTo("cost by tier of train");
    }

    @Test
    void the_last_sweep_is_not_found_until_there_was_one() throws Exception {
        try (ServerUnderTest fresh = new ServerUnderTest(home.resolve("fresh"))) {
            HttpResponse<String> none = fresh.get("/api/v1/sweep");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(ServerUnderTest.json(none).get("detail").asString()).contains("no sweep yet");

            JsonNode swept = ServerUnderTest.json(fresh.post("/api/v1/sweep"));
            assertThat(ServerUnderTest.json(fresh.get("/api/v1/sweep"))).isEqualTo(swept);
            assertThat(swept.at("/steps/0/failed/0").asString()).isEqualTo("default/x: not there");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, runs/nobody/checkpoints/7/pin, 404, 4, run nobody is not known",
        "PUT, runs/last/checkpoints/8/pin, 404, 4, has no checkpoint 8",
        "PUT, runs/last/checkpoints/3/pin, 409, 3, is retired already",
        "PUT, runs/last/checkpoints/newest/pin, 400, 2, 'index: newest is not a whole number'",
        "DELETE, runs/last/checkpoints/8/pin, 404, 4, has no checkpoint 8",
        "POST, runs/last/checkpoints/prune?dryRun=perhaps, 400, 2, 'dryRun: perhaps is not true or false'",
        "GET, runs/last/checkpoints/prune, 400, 2, 'index: prune is not a whole number'",
        "GET, checkpoints/cost?by=colour, 400, 2, 'by: colour is none of run, tag, tier'",
        "DELETE, sweep, 405, 2, DELETE"
    })
    void what_cannot_be_served_is_a_problem(String method, String path, int status, int exitCode, String says)
            throws Exception {
        HttpResponse<String> answer =
                server.send(server.to("/api/v1/" + path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode problem = ServerUnderTest.json(answer);
        assertThat(problem.get("exitCode").asInt()).isEqualTo(exitCode);
        assertThat(problem.get("detail").asString()).contains(says);
    }

    @Test
    void a_reason_that_is_too_long_is_refused() throws Exception {
        HttpResponse<String> answer = put(CHECKPOINTS + "7/pin", "{\"why\": \"" + "x".repeat(1001) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(ServerUnderTest.json(answer).get("detail").asString()).contains("1001 characters; 1000 are allowed");
    }

    private static HttpResponse<String> put(String path, String json) throws Exception {
        return server.send(server.to(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return server.send(server.to(path).DELETE());
    }
}
