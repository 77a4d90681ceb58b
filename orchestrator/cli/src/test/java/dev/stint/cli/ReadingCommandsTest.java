package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingCommandsTest {
    private static final String LIST = "{\"runs\":[" + Canned.run("RUNNING", 2, 2100, "") + "],\"next\":\"c1\"}";
    private static final String OLDER_LIVE = "{\"runs\":[" + Canned.run("RUNNING", 2, 2100, "") + ","
            + Canned.run("QUEUED", 0, 0, "").replace("digits-7f3k2", "older-2k3f7") + "],\"next\":null}";
    private static final String CHECKPOINTS = """
            {"run":"digits-7f3k2","location":"file:/s/default/digits-7f3k2","checkpoints":[\
            {"index":1,"attempt":1,"step":1000,"at":"2026-11-21T03:00:20Z","bytes":1048576,"files":2,"status":"retired","trust":"marker"},\
            {"index":4,"attempt":2,"step":4000,"at":"2026-11-21T03:02:00Z","bytes":1048576,"files":2,"status":"committed","trust":"marker"},\
            {"index":5,"attempt":2,"step":5000,"at":"2026-11-21T03:02:09Z","bytes":1048576,"files":2,"status":"quarantined","trust":"quiet"}]}""";
    private static final String CHECKPOINT = """
            {"checkpoint":{"index":4,"attempt":2,"step":4000,"at":"2026-11-21T03:02:00Z","bytes":1048576,"files":1,"status":"committed",\
            "trust":"marker"},"files":[{"path":"weights.bin","bytes":1048576,"sha256":"abc","object":"data/2/x"}]}""";

    private static final String OLDER = """
            {"checkpoint":{"index":1,"attempt":1,"step":1000,"at":"2026-11-21T03:00:20Z","bytes":2048,"files":2,"status":"retired",\
            "trust":"marker"},"files":[{"path":"weights.bin","bytes":1048576,"mode":420,"sha256":"abd","object":"data/1/x"},\
            {"path":"old.bin","bytes":2048,"mode":420,"sha256":"ef","object":"data/1/y"}]}""";
    private static final String SAMPLE = """
            {"run":"digits-7f3k2","sound":true,"full":false,"seed":17,"objects":3,"bytes":104857600,"bytesRead":16777216,"parts":3,\
            "checkpoints":[{"index":4,"problems":[]}]}""";
    private static final String STORE = """
            {"store":"s3://bucket/p","sound":false,"at":"2026-11-21T03:00:00Z","checks":[\
            {"name":"list","outcome":"ok","seen":"the new folder is empty","remedy":""},\
            {"name":"put","outcome":"failed","seen":"PutObject was answered with AccessDenied, status 403","remedy":"allow it",\
            "reason":"FORBIDDEN"},{"name":"others","outcome":"skipped","seen":"the other checks need what failed","remedy":""}]}""";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /runs?limit=20", 200, LIST)
                .answer("GET /runs?limit=500&state=live", 200, OLDER_LIVE)
                .answer("GET /runs/last", 200, Canned.detail("SUCCEEDED"))
                .answer("GET /runs/last/cost", 200, Canned.COST)
                .answer("GET /runs/last/checkpoints", 200, CHECKPOINTS)
                .answer("GET /runs/last/checkpoints/4", 200, CHECKPOINT)
                .answer(
                        "POST /runs/last/checkpoints/4/verify",
                        200,
                        "{\"index\":4,\"sound\":true,\"bytesRead\":1048576,\"problems\":[]}")
                .answer("POST /runs/last/checkpoints/verify?share=0.05&index=4", 200, SAMPLE)
                .answer("POST /doctor/store?move=false", 200, STORE)
                .answer("GET /runs/last/checkpoints/1", 200, OLDER);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ls, ls",
        "show last, show",
        "show last --spec, show-spec",
        "cost last, cost",
        "checkpoints ls last, checkpoints-ls",
        "checkpoints ls last --all, checkpoints-ls-all",
        "checkpoints show last, checkpoints-show",
        "checkpoints verify last, checkpoints-verify",
        "checkpoints verify last --read 5%, checkpoints-verify-sample",
        "checkpoints diff last 1 4, checkpoints-diff",
        "server status, server-status"
    })
    void tables_are_as_agreed(String command, String golden) throws IOException {
        int exit = desk.call(command.split(" "));

        assertThat(exit).isEqualTo(ExitCodes.DONE);
        Golden.check(golden, desk.out().replaceAll("http://127.0.0.1:[0-9]+", "http://127.0.0.1:PORT"));
    }

    @Test
    void json_is_the_answer_untouched() {
        assertThat(desk.call("ls", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(LIST + "\n");
        assertThat(desk.call("show", "last", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(Canned.detail("SUCCEEDED") + "\n");
        assertThat(desk.call("cost", "last", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(Canned.COST + "\n");
        assertThat(desk.call("checkpoints", "show", "last", "4", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(CHECKPOINT + "\n");
        assertThat(desk.call("server", "status", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(Canned.SERVER + "\n");
    }

    @Test
    void ls_of_nothing_says_how_to_begin() {
        server.answer("GET /runs?limit=7", 200, "{\"runs\":[],\"next\":null}")
                .answer("GET /runs?limit=20&state=failed", 200, "{\"runs\":[],\"next\":null}");

        assertThat(desk.call("ls", "-n", "7")).isZero();
        assertThat(desk.out()).isEmpty();
        assertThat(desk.err()).contains("stint init job.yaml").contains("stint run job.yaml");
        assertThat(desk.call("ls", "--state", "failed")).isZero();
        assertThat(desk.err()).isEqualTo("no runs are failed; all of them: stint ls --all\n");
    }

    @Test
    void ls_all_reads_every_page() {
        server.answer("GET /runs?limit=500&state=paused", 200, LIST)
                .answer("GET /runs?limit=500&state=paused&before=c1", 200, LIST.replace("\"c1\"", "null"));

        assertThat(desk.call("ls", "--all", "--state", "paused")).isZero();

        assertThat(desk.out().lines().filter(line -> line.startsWith("digits-7f3k2")))
                .hasSize(2);
        assertThat(desk.call("ls", "--all", "--state", "paused", "-o", "json")).isZero();
        assertThat(desk.out()).contains("\"costUsd\":0.012345").contains("\"next\":null");
    }

    @Test
    void a_checkpoint_that_is_not_sound_ends_with_code_1() {
        server.answer(
                "POST /runs/last/checkpoints/1/verify",
                200,
                "{\"index\":1,\"sound\":false,\"bytesRead\":12,\"problems\":[\"weights.bin: hash differs\"]}");

        assertThat(desk.call("checkpoints", "verify", "last", "1")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.out()).contains("NOT sound").contains("weights.bin: hash differs");
    }

    @Test
    void a_share_of_every_checkpoint_is_read_with_the_seed_given() {
        server.answer(
                "POST /runs/last/checkpoints/verify?share=0.025&seed=17",
                200,
                SAMPLE.replace("\"sound\":true", "\"sound\":false")
                        .replace("\"problems\":[]", "\"problems\":[\"'w' is missing\"]"));
        server.answer(
                "POST /runs/last/checkpoints/verify?share=1",
                200,
                SAMPLE.replace("\"full\":false", "\"full\":true").replace("\"parts\":3", "\"parts\":0"));

        assertThat(desk.call("checkpoints", "verify", "last", "--all", "--read", "2.5%", "--seed", "17"))
                .isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.out()).contains("checkpoint 4 is NOT sound\n  'w' is missing\n", "chosen by --seed 17");
        assertThat(desk.call("checkpoints", "verify", "last", "--all")).isZero();
        assertThat(desk.out())
                .contains("checkpoint 4 is sound", "every hash compared")
                .doesNotContain("seed", "sample");
    }

    @ParameterizedTest
    @CsvSource({"--read 0%", "--read 5", "--read 101%", "--read x", "--seed -1", "--all 4"})
    void a_share_or_seed_that_is_none_is_refused_before_anything_is_asked(String more) {
        assertThat(desk.call(("checkpoints verify last " + more).split(" "))).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_difference_ends_with_code_1_only_when_asked() {
        server.answer("GET /runs/other/checkpoints/4", 200, CHECKPOINT);

        assertThat(desk.call("checkpoints", "diff", "last", "1", "4", "--exit-code"))
                .isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(desk.call("checkpoints", "diff", "last@4", "other@4", "--exit-code", "--all"))
                .isZero();
        assertThat(desk.out()).contains("unchanged, shared  1.0 MiB  1.0 MiB  weights.bin");
        assertThat(desk.call("checkpoints", "diff", "last@4", "other@4", "-o", "json"))
                .isZero();
        assertThat(Json.tree(desk.out())
                        .get("totals")
                        .get("shared")
                        .get("files")
                        .asInt())
                .isEqualTo(1);
        assertThat(desk.call("checkpoints", "diff", "last", "4")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("checkpoints", "diff", "last", "4", "x")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void a_store_that_is_not_sound_ends_with_code_1_and_what_to_do() throws IOException {
        assertThat(desk.call("doctor", "store")).isEqualTo(ExitCodes.JOB_FAILED);
        Golden.check("doctor-store", desk.out());

        server.answer("POST /doctor/store?move=true&uri=gs%3A%2F%2Fb", 200, STORE.replace("false", "true"));
        assertThat(desk.call("doctor", "store", "gs://b", "--move", "-o", "json"))
                .isZero();
        assertThat(desk.out()).isEqualTo(STORE.replace("false", "true") + "\n");
    }

    @Test
    void a_server_that_does_not_start_because_of_its_store_is_the_finding() {
        ServerDoor shut = new ServerDoor() {
            @Override
            public Api connect(Consumer<String> say) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "the background server ended with code 2 instead of starting:\nstint.store: there is no such bucket");
            }

            @Override
            public Optional<Api> find() {
                return Optional.empty();
            }
        };
        Desk alone = new Desk(folder, false, shut);

        assertThat(alone.call("doctor", "store")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(alone.out()).contains("start", "failed", "there is no such bucket", "to do: mend the setting");
        assertThat(alone.call("doctor", "store", "-o", "json")).isEqualTo(ExitCodes.JOB_FAILED);
        assertThat(Json.tree(alone.out()).get("sound").asBoolean()).isFalse();
        assertThat(new Desk(folder, false, new Desk.Nobody()).call("doctor", "store"))
                .isEqualTo(ExitCodes.NO_SERVER);
    }

    @Test
    void a_refusal_ends_with_the_code_the_server_gave_and_shows_every_problem() {
        server.answer(
                "GET /runs/nope",
                404,
                "{\"title\":\"Not found\",\"status\":404,\"detail\":\"no run begins with nope\",\"exitCode\":4,\"problems\":[\"try ls\"]}");

        assertThat(desk.call("show", "nope")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).isEqualTo("stint: no run begins with nope\n  try ls\n");
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void a_run_id_cannot_reach_another_path() {
        desk.call("show", "../server/stop");

        assertThat(server.asked()).containsExactly("GET /runs/..%2Fserver%2Fstop");
    }

    @Test
    void no_server_ends_with_code_5() {
        Desk alone = new Desk(folder, false, new Desk.Nobody());

        assertThat(alone.call("ls")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(alone.call("server", "status")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(alone.call("server", "stop")).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void a_server_that_went_away_ends_with_code_5() {
        server.close();

        assertThat(desk.call("ls")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(desk.err()).contains("did not answer GET /api/v1/runs");
    }

    @Test
    void a_wrong_call_ends_with_code_2() {
        assertThat(desk.call("ls", "--nonsense")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("checkpoints")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("checkpoints", "show", "last", "x/y")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("nonsense")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void logs_come_page_by_page_and_tail_keeps_the_last_lines() {
        server.answer("GET /runs/last/brief", 200, Canned.run("RUNNING", 1, 1, ""))
                .answer("GET /runs/digits-7f3k2/logs?from=0&max=1048576", log("one\ntwo\nth", 10))
                .answer("GET /runs/digits-7f3k2/logs?from=10&max=1048576", log("ree\nfour", 18))
                .answer("GET /runs/digits-7f3k2/logs?from=18&max=1048576", log("", 18));

        assertThat(desk.call("logs", "last")).isZero();
        assertThat(desk.out()).isEqualTo("one\ntwo\nthree\nfour");
        assertThat(desk.call("logs", "last", "--tail", "2")).isZero();
        assertThat(desk.out()).isEqualTo("three\nfour");
        assertThat(desk.call("logs", "last", "--tail", "0")).isZero();
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void a_negative_tail_is_refused() {
        assertThat(desk.call("logs", "last", "--tail", "-1")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--tail: -1 is negative");
    }

    @Test
    void logs_separate_attempts_for_people_and_leave_programs_alone() {
        server.answer("GET /runs/last/brief", 200, Canned.run("FAILED", 2, 1, ""))
                .answer(
                        "GET /runs/digits-7f3k2/logs?from=0&max=1048576",
                        new StubServer.Answer(
                                200,
                                "one\ntwotwo again\n",
                                Map.of("Stint-Next", "17", "Stint-Ended", "true", "Stint-Attempts", "0=1,7=2"),
                                false))
                .answer("GET /runs/digits-7f3k2/logs?from=17&max=1048576", log("", 17));

        assertThat(desk.call("logs", "last")).isZero();
        assertThat(desk.out()).isEqualTo("one\ntwotwo again\n");
        assertThat(desk.call("logs", "last", "--attempts")).isZero();
        assertThat(desk.out()).isEqualTo("one\ntwo\n---- attempt 2 ----\ntwo again\n");
        assertThat(desk.call("logs", "last", "--attempts", "--tail", "1")).isZero();
        assertThat(desk.out()).isEqualTo("---- attempt 2 ----\ntwo again\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ckeckpoints ls last | 'ckeckpoints' is no command of stint; did you mean stint checkpoints?",
                "rn a.yaml | 'rn' is no command of stint; did you mean stint run?",
                "status | 'status' is no command of stint; did you mean stint server status?",
                "nonsense | 'nonsense' is no command of stint",
                "ls --limt 3 | --limt is no option of stint ls; did you mean --limit?",
                "ls --zzz | --zzz is no option of stint ls",
                "ls a | 'a' is one argument too many for stint ls",
                "drill | stint drill needs a command: preempt, equivalence"
            })
    void a_slip_is_answered_shortly_with_what_is_near(String call, String said) {
        assertThat(desk.call(call.split(" "))).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err().lines().toList()).hasSize(2).startsWith("stint: " + said);
    }

    @Test
    void an_env_without_a_value_is_told_in_words_that_are_not_doubled() {
        assertThat(desk.call("run", "a.yaml", "--env", "FOO")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--env").contains("FOO").doesNotContain("option option");
    }

    @Test
    void help_is_a_command_too() {
        assertThat(desk.call("help")).isZero();
        assertThat(desk.out()).contains("Usage: stint");
        assertThat(desk.call("help", "run")).isZero();
        assertThat(desk.out()).contains("Usage: stint run");
    }

    @Test
    void a_server_that_runs_need_is_stopped_only_by_force() {
        server.answer("POST /server/stop", 409, "{\"detail\":\"1 live run needs it\",\"exitCode\":3,\"title\":\"x\"}")
                .answer("POST /server/stop?force=true", 500, "{\"detail\":\"forced\",\"exitCode\":70,\"title\":\"x\"}");

        assertThat(desk.call("server", "stop")).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.call("server", "stop", "--force")).isEqualTo(ExitCodes.BUG);
        assertThat(desk.err()).isEqualTo("stint: forced\n");
    }

    @Test
    void money_in_reasons_is_written_as_in_tables() {
        assertThat(Wording.money("a/spot, 0.0039 USD to finish: 0.1500 USD/h x (1.0s), -5 USD, USD 3"))
                .isEqualTo("a/spot, $0.0039 to finish: $0.1500/h x (1.0s), -$5, USD 3");
    }

    private static StubServer.Answer log(String text, int next) {
        return new StubServer.Answer(
                200, text, Map.of("Stint-Next", String.valueOf(next), "Stint-Ended", "false"), false);
    }

    @Test
    void stop_resume_and_cancel_say_why_and_what_the_server_said() {
        String accepted = "{\"run\":" + Canned.run("DRAINING", 1, 1, "") + ",\"message\":\"it saves, then rests\"}";
        for (String verb : new String[] {"stop", "resume", "cancel"}) {
            server.answer("POST /runs/dig/" + verb, 200, accepted);

            assertThat(desk.call(verb, "dig", "--why", "enough")).isZero();

            assertThat(desk.out()).isEqualTo("digits-7f3k2: it saves, then rests\n");
            assertThat(new String(server.body("POST /runs/dig/" + verb), StandardCharsets.UTF_8))
                    .isEqualTo("{\"why\":\"enough\"}");
        }
        server.answer("POST /runs/dig/drill/preempt", 200, accepted);
        assertThat(desk.call("drill", "preempt", "dig", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(accepted + "\n");
    }

    @Test
    void every_command_has_help_with_examples() {
        for (String command : new String[] {
            "run",
            "follow",
            "ls",
            "show",
            "logs",
            "stop",
            "resume",
            "cancel",
            "cost",
            "validate",
            "schema",
            "init",
            "completion",
            "checkpoints ls",
            "checkpoints show",
            "checkpoints verify",
            "checkpoints diff",
            "checkpoints restore",
            "doctor",
            "doctor store",
            "machines ls",
            "machines kill",
            "cooldowns ls",
            "cooldowns clear",
            "alerts ls",
            "alerts retry",
            "cp",
            "checkpoints why",
            "checkpoints pin",
            "checkpoints unpin",
            "checkpoints prune",
            "checkpoints cost",
            "checkpoints sweep",
            "drill preempt",
            "server status",
            "server start",
            "server stop"
        }) {
            String[] call = (command + " --help").split(" ");
            assertThat(desk.call(call)).as(command).isZero();
            assertThat(desk.out())
                    .as(command)
                    .contains("Usage: stint " + command)
                    .contains("Examples:");
        }
    }

    @Test
    void completion_knows_the_commands() {
        assertThat(desk.call("completion", "bash")).isZero();
        assertThat(desk.out()).contains("checkpoints").contains("complete -F");
        assertThat(desk.call("completion", "zsh")).isZero();
        assertThat(desk.out()).startsWith("autoload");
        assertThat(desk.call("completion", "tcsh")).isEqualTo(ExitCodes.WRONG_CALL);
    }
}
