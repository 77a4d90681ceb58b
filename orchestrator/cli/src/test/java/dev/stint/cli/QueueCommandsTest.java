package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.cli.StubServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue, many runs at once, and a job that is submitted again. */
class QueueCommandsTest {
    private static final String QUEUE = """
            {"asOf":"2026-11-21T03:00:00Z","slots":32,"taken":32,"waiting":2,"runs":[\
            {"run":"parse-k2m9x","team":"nlp","project":"","tier":"production","priority":75,"position":1,\
            "since":"2026-11-21T02:56:00Z","waitedSeconds":240.0,"machines":1,"accelerators":0,"kind":"slots",\
            "why":"1st of 1 in line: 32 of 32 slots are taken"},\
            {"run":"digits-7f3k2","team":"vision","project":"","tier":"standard","priority":50,"position":2,\
            "since":"2026-11-21T02:00:00Z","waitedSeconds":3600.0,"machines":4,"accelerators":32,"kind":"machines",\
            "why":"team vision has 18 of 20 machines; this run wants 4"}],"teams":[\
            {"team":"nlp","shares":1,"runs":14,"machines":14,"accelerators":0,"waiting":1},\
            {"team":"vision","shares":2,"runs":18,"machines":18,"accelerators":144,"waiting":1,"mostMachines":20,\
            "gpuHours":412.25,"mostGpuHours":500,"todayUsd":81.5,"mostUsdPerDay":100}]}""";
    private static final String MEANT = bulk(true, "", "would be asked to stop", true);
    private static final String DONE = bulk(false, "", "the run is paused", true);

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_queue_is_shown_in_its_order_with_reasons_and_what_teams_have() {
        server.answer("GET /queue?limit=50&team=vision", 200, QUEUE);

        assertThat(desk.call("queue", "--team", "vision")).isZero();

        assertThat(desk.out()).startsWith("32 of 32 slots taken, 2 runs waiting\n");
        assertThat(desk.out().replaceAll(" +", " "))
                .contains(
                        "1st of 1 in line: 32 of 32 slots are taken",
                        "team vision has 18 of 20 machines; this run wants 4",
                        "vision 2 1 18 18 of 20 144 412.3 of 500");
    }

    @Test
    void the_queue_is_answered_to_programs_as_it_came() {
        server.answer("GET /queue?limit=50", 200, QUEUE);

        assertThat(desk.call("queue", "-o", "json")).isZero();

        assertThat(desk.out()).isEqualTo(QUEUE + "\n");
    }

    @Test
    void many_are_shown_and_asked_about_before_anything_is_done() {
        server.answer("POST /runs/bulk", 202, MEANT).answer("POST /runs/bulk", 202, DONE);
        desk.answer(true);

        assertThat(desk.call("stop", "--team", "vision", "--tag", "grid=3", "--reason", "repairs"))
                .isZero();

        assertThat(desk.questions).containsExactly("Stop 1 run?");
        assertThat(body())
                .isEqualTo(
                        "{\"action\":\"stop\",\"all\":false,\"team\":\"vision\",\"project\":\"\",\"tags\":{\"grid\":\"3\"},"
                                + "\"state\":\"\",\"after\":\"\",\"dryRun\":false,\"why\":\"repairs\"}");
        assertThat(desk.out()).contains("meant", "the run is paused");
    }

    @Test
    void nothing_is_done_without_a_yes() {
        server.answer("POST /runs/bulk", 202, MEANT);

        assertThat(desk.call("stop", "--all")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("give --yes to do it all the same");
        desk.answer(false);
        assertThat(desk.call("stop", "--all")).isZero();
        assertThat(desk.err()).contains("nothing was done");

        assertThat(server.asked()).hasSize(2);
        assertThat(body()).contains("\"dryRun\":true");
    }

    @Test
    void it_goes_on_until_there_are_no_more_and_says_that_some_were_refused() {
        server.answer("POST /runs/bulk", 202, bulk(false, "7", "Resumed", true))
                .answer("POST /runs/bulk", 202, bulk(false, "", "its checkpoint is archived", false));

        assertThat(desk.call("resume", "--state", "paused", "--yes")).isEqualTo(ExitCodes.REFUSED);

        assertThat(body()).contains("\"after\":\"7\"");
        assertThat(desk.out()).contains("Resumed", "its checkpoint is archived");
        assertThat(desk.err()).isEqualTo("1 of 2 runs refused\n");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, 'give a RUN, or say which'",
        "stop last --all, give one of them",
        "stop last --yes, for many runs",
        "resume --all --follow --yes, --follow is for one run",
        "cancel --all --dry-run --yes, give one of them",
        "cancel --all -o json, programs are not asked"
    })
    void calls_that_make_no_sense_are_refused_before_anybody_is_asked(String command, String words) {
        assertThat(desk.call(command.split(" "))).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).contains(words);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_job_that_was_done_before_is_run_with_a_warning_and_again_says_that_it_is_meant() throws Exception {
        Files.writeString(folder.resolve("job.yaml"), "name: digits\nrun: ./train\n");
        server.answer(
                        "POST /runs",
                        new Answer(
                                201,
                                Canned.run("QUEUED", 0, 0, ""),
                                Map.of("Stint-Warning", "this job is the same as that of run a"),
                                false))
                .answer("POST /runs?again=true", 201, Canned.run("QUEUED", 0, 0, ""));

        assertThat(desk.call("run", "-d", "job.yaml")).isZero();
        assertThat(desk.err()).contains("warning: this job is the same as that of run a");
        assertThat(desk.call("run", "-d", "--again", "job.yaml")).isZero();
        assertThat(desk.err()).doesNotContain("warning");
    }

    @Test
    void a_plan_leaves_out_what_the_team_may_not_use_and_says_so() throws Exception {
        Files.writeString(folder.resolve("job.yaml"), "name: digits\nteam: vision\nrun: ./train\nwork: 1h\n");

        assertThat(desk.call("plan", "job.yaml", "--families", "aws:m6i.*", "--top", "3"))
                .isZero();
        assertThat(desk.out()).contains("m6i.").doesNotContain("g5.");
        assertThat(desk.call("plan", "job.yaml", "--families", "nobody:*")).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.out() + desk.err()).contains("team vision may not use");
    }

    private String body() {
        return new String(server.body("POST /runs/bulk"), StandardCharsets.UTF_8);
    }

    private static String bulk(boolean dryRun, String next, String message, boolean done) {
        return "{\"action\":\"x\",\"dryRun\":" + dryRun + ",\"results\":[{\"run\":\"digits-7f3k2\",\"team\":\"vision\","
                + "\"state\":\"RUNNING\",\"done\":" + done + ",\"message\":\"" + message + "\"}]"
                + (next.isEmpty() ? "" : ",\"next\":\"" + next + "\"") + "}";
    }
}
