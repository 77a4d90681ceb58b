package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {
    private static final String START = "GET /runs/digits-7f3k2/stream?after=0&log=-1";
    private static final String RUNNING = Canned.sse("run", Canned.run("RUNNING", 1, 2100, ""));
    private static final String END = Canned.sse("end", Canned.run("SUCCEEDED", 2, 5000, "2026-11-21T03:02:10Z"));

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private Path spec() throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), "name: digits\nrun: ./train\n");
    }

    private Desk submitting(Desk desk) throws IOException {
        spec();
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""))
                .answer("GET /runs/digits-7f3k2", 200, Canned.detail("SUCCEEDED"));
        return desk;
    }

    @Test
    void run_submits_follows_and_sums_up() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(
                START,
                200,
                ": hello\n\n" + Canned.timeline(1, 1, "started", "RUNNING", "from scratch") + RUNNING + END);

        assertThat(desk.call("run", "job.yaml")).isZero();

        Golden.check("run", desk.out());
        assertThat(new String(server.body("POST /runs"), StandardCharsets.UTF_8))
                .contains("\"spec\":\"name: digits\\nrun: ./train\\n\"")
                .contains("\"specName\":\"job.yaml\"")
                .contains("\"blobs\":{}")
                .contains("\"baseFolder\":\"" + folder + "\"")
                .containsPattern("\"idempotencyKey\":\"[0-9a-f-]{36}\"");
    }

    @Test
    void a_failed_job_ends_with_code_1() throws IOException {
        Desk desk = new Desk(folder, server);
        spec();
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""))
                .answer("GET /runs/digits-7f3k2", 200, Canned.detail("FAILED"))
                .answer(START, 200, Canned.sse("end", Canned.run("FAILED", 2, 1, "2026-11-21T03:02:10Z")));

        assertThat(desk.call("run", "job.yaml")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.out()).contains("stint resume -f digits-7f3k2").contains("stint logs digits-7f3k2 --tail 40");
    }

    @Test
    void detached_it_prints_the_id_alone() throws IOException {
        Desk desk = submitting(new Desk(folder, server));

        assertThat(desk.call("run", "-d", "job.yaml")).isZero();

        assertThat(desk.out()).isEqualTo("digits-7f3k2\n");
        assertThat(server.asked()).containsExactly("POST /runs");
    }

    @Test
    void with_json_the_timeline_goes_beside_the_result() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(START, 200, Canned.timeline(1, 1, "started", "RUNNING", "from scratch") + END);

        assertThat(desk.call("run", "job.yaml", "-o", "json")).isZero();

        assertThat(desk.out()).isEqualTo(Canned.detail("SUCCEEDED") + "\n");
        assertThat(desk.err()).contains("#1  started    from scratch");
    }

    @Test
    void a_lost_connection_goes_on_where_it_stopped() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        String first = Canned.timeline(1, 1, "started", "RUNNING", "from scratch");
        server.answer(START, new StubServer.Answer(200, first, Map.of(), true))
                .answer(
                        "GET /runs/digits-7f3k2/stream?after=1&log=-1",
                        200,
                        first + Canned.timeline(2, 1, "noticed", "DRAINING", "two minutes") + END);

        assertThat(desk.call("run", "job.yaml")).isZero();

        assertThat(desk.out())
                .containsOnlyOnce("from scratch")
                .containsOnlyOnce("two minutes")
                .contains("connecting again");
        assertThat(desk.waits).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void the_log_goes_on_at_its_next_byte() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(
                        "GET /runs/digits-7f3k2/stream?after=0&log=0",
                        200,
                        Canned.sse("log", "{\"text\":\"epoch 1\\n\",\"next\":8}"))
                .answer(
                        "GET /runs/digits-7f3k2/stream?after=0&log=8",
                        200,
                        Canned.sse("log", "{\"text\":\"epoch 2\\n\",\"next\":16}") + END);

        assertThat(desk.call("run", "job.yaml", "--logs")).isZero();

        assertThat(desk.out()).contains("epoch 1\n").contains("epoch 2\n");
    }

    @Test
    void a_server_that_died_is_started_again_and_the_reader_told() throws IOException {
        StubServer second = new StubServer();
        try {
            Api first = new Api(server.file());
            Desk desk = submitting(new Desk(folder, false, new ServerDoor() {
                private int calls;

                @Override
                public Api connect(Consumer<String> say) {
                    calls++;
                    if (calls == 1) {
                        return first;
                    }
                    server.close();
                    say.accept("starting the background server ...");
                    return new Api(second.file());
                }

                @Override
                public Optional<Api> find() {
                    return Optional.empty();
                }
            }));
            server.answer(START, new StubServer.Answer(200, RUNNING, Map.of(), true));
            second.answer(START, 200, END).answer("GET /runs/digits-7f3k2", 200, Canned.detail("SUCCEEDED"));

            assertThat(desk.call("run", "job.yaml")).isZero();

            assertThat(desk.out()).contains("starting the background server");
            assertThat(second.asked()).containsExactly(START, "GET /runs/digits-7f3k2");
        } finally {
            second.close();
        }
    }

    @Test
    void a_server_that_never_says_anything_is_given_up() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(START, 200, ": nothing\n\n");

        assertThat(desk.call("run", "job.yaml")).isEqualTo(ExitCodes.NO_SERVER);

        assertThat(desk.err()).contains("21 times in a row");
        assertThat(desk.waits).hasSize(20).contains(Duration.ofSeconds(2));
    }

    @Test
    void resume_follows_from_the_present() {
        Desk desk = new Desk(folder, server);
        server.answer("GET /runs/last", 200, Canned.detail("PAUSED"))
                .answer(
                        "POST /runs/last/resume",
                        200,
                        "{\"run\":" + Canned.run("QUEUED", 1, 1, "") + ",\"message\":\"queued\"}")
                .answer("GET /runs/digits-7f3k2/stream?after=3&log=-1", 200, END)
                .answer("GET /runs/digits-7f3k2", 200, Canned.detail("SUCCEEDED"));

        assertThat(desk.call("resume", "-f", "last")).isZero();
        assertThat(desk.out()).startsWith("digits-7f3k2: queued\n");
    }

    @Test
    void what_thaws_is_told_and_not_followed() {
        Desk desk = new Desk(folder, server);
        String thawing = Canned.run("FAILED", 1, 1, "").replaceFirst("\\}$", ",\"waits\":\"thawing\"}");
        server.answer("GET /runs/last", 200, Canned.detail("FAILED"))
                .answer(
                        "POST /runs/last/resume?thaw=standard",
                        200,
                        "{\"run\":" + thawing + ",\"message\":\"Waits for a thaw\"}");

        assertThat(desk.call("resume", "-f", "--wait", "last")).isZero();
        assertThat(desk.out()).isEqualTo("digits-7f3k2: Waits for a thaw\n");
    }

    @Test
    void an_interrupt_says_that_the_run_goes_on_and_how_to_come_back() {
        Desk desk = new Desk(folder, server);
        PlainView view =
                new PlainView(desk.session.console(), desk.session.console().out());

        Detach.leave(desk.session.console(), view, "digits-7f3k2");
        view.note("said after the interrupt");

        assertThat(desk.err())
                .contains("digits-7f3k2 goes on without you")
                .contains("stint follow digits-7f3k2")
                .contains("stint logs -f digits-7f3k2");
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void the_live_view_redraws_in_place_below_the_timeline() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LiveView view = new LiveView(new Console(out, out, true, true, 60, false, ZoneOffset.UTC), () -> 60);
        Views.RunView run = Json.read(Canned.run("RUNNING", 1, 2100, ""), Views.RunView.class);

        view.run(run);
        view.event(Json.read(Canned.event(1, 1, "noticed", "DRAINING", "two minutes"), Views.EventView.class));
        view.log("half a ");
        view.log("line\nrest");
        view.close();
        view.run(run);

        String block = """
                digits-7f3k2  RUNNING | attempt 1 | local/digits/b/small...
                [########------------]  42 %  step 2100/5000
                checkpoint 4 | 2 preemptions | cost $0.0123 | after 2m 10s
                """.replace(
                "checkpoint 4 | 2 preemptions | cost $0.0123 | after 2m 10s",
                Wording.clip("checkpoint 4 | 2 preemptions | cost $0.0123 | after 2m 10s | deadline in 1h 57m", 59));
        String clear = "\r\u001b[J";
        String up = "\u001b[3A";
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(clear + block
                        + up + clear + "2026-11-21 (UTC)\n03:00:01  #1  noticed    two minutes\n" + block
                        + up + clear + "half a line\n" + block
                        + up + clear + "rest\n");
    }

    @Test
    void a_terminal_made_narrower_is_redrawn_without_leaving_lines_behind() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int[] columns = {60};
        LiveView view = new LiveView(new Console(out, out, true, true, 60, false, ZoneOffset.UTC), () -> columns[0]);
        Views.RunView run = Json.read(Canned.run("RUNNING", 1, 2100, ""), Views.RunView.class);
        view.run(run);
        bytes.reset();
        columns[0] = 30;

        view.run(run);

        // three lines of up to 59 characters now fill two rows each but for the one of 45, which does as well
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("\u001b[6A\r\u001b[J");
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .allSatisfy(line -> assertThat(line.replaceAll("\u001b\\[[0-9]*[AJ]|\r", ""))
                        .hasSizeLessThan(30));
    }

    @Test
    void the_width_is_asked_for_again_now_and_then_until_nobody_answers() {
        Desk desk = new Desk(folder, server);
        Deque<Optional<String>> answers =
                new ArrayDeque<>(List.of(Optional.of("24 70\n"), Optional.empty(), Optional.of("24 90\n")));
        TerminalSize size = new TerminalSize(100, desk.session.clock(), answers::pop);

        assertThat(size.getAsInt()).isEqualTo(100);
        desk.session.pause().of(Duration.ofSeconds(2));
        assertThat(size.getAsInt()).isEqualTo(70);
        assertThat(size.getAsInt()).isEqualTo(70);
        desk.session.pause().of(Duration.ofSeconds(2));
        assertThat(size.getAsInt()).isEqualTo(70);
        desk.session.pause().of(Duration.ofSeconds(2));
        assertThat(size.getAsInt()).isEqualTo(70);
        assertThat(answers).hasSize(1);
    }

    @Test
    void lines_meant_for_stint_are_not_shown_twice() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(
                "GET /runs/digits-7f3k2/stream?after=0&log=0",
                200,
                Canned.sse("log", "{\"text\":\"epoch 1\\n::stint res\",\"next\":19}")
                        + Canned.sse("log", "{\"text\":\"ult a=b\\nend\",\"next\":30}")
                        + END);

        assertThat(desk.call("run", "job.yaml", "--logs")).isZero();

        assertThat(desk.out()).contains("epoch 1\nend\n").doesNotContain("::stint");
    }

    @Test
    void a_spec_may_come_on_the_standard_input() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("name: digits\nrun: ./piped\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(desk.call("run", "-d", "-")).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(new String(server.body("POST /runs"), StandardCharsets.UTF_8))
                .contains("run: ./piped", "\"specName\":\"stdin\"", "\"baseFolder\":\"" + folder + "\"");
    }

    @Test
    void a_failure_shows_what_the_job_said_last_and_which_command_is_missing() throws IOException {
        Desk desk = new Desk(folder, server);
        String failed = "the command ended with code 0";
        spec();
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""))
                .answer(
                        "GET /runs/digits-7f3k2",
                        200,
                        Canned.detail("FAILED").replace(failed, "The command exited with code 127"))
                .answer(
                        "GET /runs/digits-7f3k2/logs?from=9223372036854775807&max=1",
                        new StubServer.Answer(200, "", Map.of("Stint-Next", "70000"), false))
                .answer(
                        "GET /runs/digits-7f3k2/logs?from=4464&max=65536",
                        200,
                        "alf a line\n1\n2\n3\n4\n5\n\u001b[31m6\n::stint result a=b\nsh: 1: trian: not found\n")
                .answer(START, 200, Canned.sse("end", Canned.run("FAILED", 2, 1, "2026-11-21T03:02:10Z")));

        assertThat(desk.call("run", "job.yaml")).isEqualTo(ExitCodes.JOB_FAILED);

        assertThat(desk.out())
                .contains("  last output   3\n                4\n                5\n                 [31m6\n"
                        + "                sh: 1: trian: not found\n"
                        + "  missing       the machine has no command trian;")
                .doesNotContain("\u001b", "alf a line", "::stint");
    }

    @Test
    void a_deadline_met_or_missed_is_said_in_the_end() throws IOException {
        for (String[] end : new String[][] {{"42.4", "met, 42s to spare"}, {"-24", "missed by 24s"}}) {
            StubServer other = new StubServer();
            try {
                other.answer("GET /runs/last/brief", 200, Canned.run("SUCCEEDED", 2, 1, ""))
                        .answer(START, 200, END)
                        .answer(
                                "GET /runs/digits-7f3k2",
                                200,
                                Canned.detail("SUCCEEDED")
                                        .replace(
                                                "\"asOf\":\"2026-11-21T03:02:10Z\"",
                                                "\"asOf\":\"2026-11-21T03:02:10Z\",\"deadlineSpareSeconds\":"
                                                        + end[0]));
                Desk desk = new Desk(folder, other);

                assertThat(desk.call("follow", "last")).isZero();
                assertThat(desk.out()).contains("  deadline      " + end[1] + "\n");
                assertThat(desk.call("show", "digits-7f3k2")).isZero();
                assertThat(desk.out()).contains("  deadline      2026-11-21 05:00:00 UTC, " + end[1] + "\n");
            } finally {
                other.close();
            }
        }
    }

    @Test
    void a_run_out_of_budget_is_told_what_works() throws IOException {
        server.answer("GET /runs/last/brief", 200, Canned.run("PAUSED", 2, 1, ""))
                .answer(START, 200, Canned.sse("end", Canned.run("PAUSED", 2, 1, "2026-11-21T03:02:10Z")))
                .answer(
                        "GET /runs/digits-7f3k2",
                        200,
                        Canned.detail("PAUSED")
                                .replace("run: ./train\\n", "run: ./train\\nbudget: {max: 0.0123 USD}\\n")
                                .replace("\"started\"", "\"submitted\"")
                                .replace("the command runs from scratch", "submitted from jobs/digits.yaml"));
        Desk desk = new Desk(folder, server);

        assertThat(desk.call("follow", "last")).isEqualTo(ExitCodes.JOB_FAILED);

        assertThat(desk.out())
                .contains("stint run jobs/digits.yaml --set 'budget.max=0.0246 USD'")
                .doesNotContain("stint resume");
        assertThat(desk.call("show", "digits-7f3k2")).isZero();
        assertThat(desk.out())
                .contains("  paused        2026-11-21 03:02:10 UTC")
                .doesNotContain("  ended ");
    }

    @Test
    void a_lost_connection_is_told_without_the_name_of_a_class() throws IOException {
        Desk desk = submitting(new Desk(folder, server));
        server.answer(START, new StubServer.Answer(200, RUNNING, Map.of(), true))
                .answer(START, 200, END);

        assertThat(desk.call("run", "job.yaml")).isZero();

        assertThat(desk.out()).contains("the connection to the server was lost").doesNotContain("java.", "Exception");
    }

    @Test
    void time_to_go_follows_the_pace_of_the_current_attempt() {
        ProgressPace pace = new ProgressPace();

        assertThat(pace.observe(at(1, 1000, "03:00:00"))).isEmpty();
        assertThat(pace.observe(at(1, 1010, "03:00:01"))).isEmpty();
        assertThat(pace.observe(at(1, 2000, "03:00:10"))).contains(Duration.ofSeconds(30));
        assertThat(pace.observe(at(2, 1500, "03:01:00"))).isEmpty();
        assertThat(pace.observe(at(2, 2000, "03:01:10"))).contains(Duration.ofSeconds(60));
    }

    private static Views.RunView at(int attempt, int step, String time) {
        String run = Canned.run("RUNNING", attempt, step, "")
                .replace("\"asOf\":\"2026-11-21T03:02:10Z\"", "\"asOf\":\"2026-11-21T" + time + "Z\"");
        return Json.read(run, Views.RunView.class);
    }
}
