package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stays of checkpoints, where it lies and what it costs. */
class KeepingCommandsTest {
    private static final String CHECKPOINTS = """
            {"run":"digits-7f3k2","location":"s3://b/s default/digits-7f3k2","checkpoints":[\
            {"index":1,"attempt":1,"step":1000,"at":"2026-11-21T03:00:20Z","bytes":1048576,"files":2,"status":"committed","trust":"call",\
            "pinned":{"by":"ada","why":"the one in the paper","at":"2026-11-21T04:00:00Z"}},\
            {"index":4,"attempt":2,"step":4000,"at":"2026-11-21T03:02:00Z","bytes":1048576,"files":2,"status":"committed","trust":"call",\
            "read":{"sound":true,"at":"2026-11-21T05:00:00Z"}},\
            {"index":5,"attempt":2,"step":5000,"at":"2026-11-21T03:02:09Z","bytes":1048576,"files":2,"status":"committed","trust":"call",\
            "read":{"sound":false,"at":"2026-11-21T05:00:00Z"}}]}""";
    private static final String CHECKPOINT = """
            {"checkpoint":{"index":1,"attempt":1,"step":1000,"at":"2026-11-21T03:00:20Z","bytes":1048576,"files":1,"status":"committed",\
            "trust":"call","pinned":{"by":"ada","why":"","at":"2026-11-21T04:00:00Z"},"read":{"sound":true,"at":"2026-11-21T05:00:00Z"}},\
            "files":[{"path":"weights.bin","bytes":1048576,"sha256":"abc","object":"data/1/x"}]}""";
    private static final String PIN =
            "{\"by\":\"ada\",\"why\":\"the one\\u001b[31m in the paper\",\"at\":\"2026-11-21T04:00:00Z\"}";
    private static final String PLAN = prune(false, 2);
    private static final String WHY = """
            {"run":"digits-7f3k2","index":5,"keep":true,"reasons":["the last verified","among the newest 3"],"objects":[\
            {"paths":["weights.bin"],"object":"data/3/7c1e","bytes":45097156608,"storageClass":"STANDARD","movesTo":"DEEP_ARCHIVE",\
            "why":"there its checkpoint saves most","lines":["storage in STANDARD      5.796000000  42 GB × 0.023 USD × 6 months",\
            "Δ for DEEP_ARCHIVE       5.238067770"]},\
            {"paths":["a.json","b.json"],"object":"data/3/90ab","bytes":2048,"why":"no move would save anything","lines":[]}],\
            "prices":{"store":"s3","asOf":"2026-11-20","check":["the fee of GLACIER_IR"]},"readUsd":0.84,"readHours":12.0}""";
    private static final String COST = """
            {"by":"tier","asOf":"2026-11-21T05:00:00Z","rows":[\
            {"key":"STANDARD","objects":12,"bytes":45097156608,"usdPerMonth":0.966,"usdSoFar":0.5},\
            {"key":"DEEP_ARCHIVE","objects":3,"bytes":45097156608,"usdPerMonth":0.04158,"usdSoFar":0.01}],\
            "bytes":90194313216,"usdPerMonth":1.00758,"usdSoFar":0.51,"prices":{"store":"s3","asOf":"2026-11-20","check":[]},\
            "unpriced":["file:/old"]}""";
    private static final String SWEEP = """
            {"kind":"asked","startedAt":"2026-11-21T03:00:00Z","endedAt":"2026-11-21T03:00:03Z","steps":[\
            {"name":"retention","done":3,"failed":[],"words":"2 checkpoints retired, 1.0 MiB to free"},\
            {"name":"tiering","done":2,"failed":["digits-7f3k2: no permission to change the class of data/3/7c1e"],"words":"nothing moved"}],\
            "orphans":[{"prefix":"default/gone-1","owner":"default","objects":7,"bytes":1048576,"usdPerMonth":0.0000225},\
            {"prefix":"vision/gone-2","owner":"vision","objects":1,"bytes":12}]}""";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    private static String prune(boolean performed, int retired) {
        return """
                {"run":"digits-7f3k2","rules":"the newest 1","performed":%s,"retired":%d,"freedBytes":1048576,"logs":[{"log":"digits-7f3k2","checkpoints":[\
                {"index":1,"step":-1,"at":"2026-11-21T03:00:20Z","bytes":1048576,"keep":%s,"frees":1048576,"why":["older than the newest 1"]},\
                {"index":5,"step":5000,"at":"2026-11-21T03:02:09Z","bytes":1048576,"keep":true,"frees":0,"why":["the last verified","the newest"]}]}]}""".formatted(performed, retired, retired == 0);
    }

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /runs/last/checkpoints", 200, CHECKPOINTS)
                .answer("GET /runs/last/checkpoints/1", 200, CHECKPOINT)
                .answer("PUT /runs/last/checkpoints/5/pin", 200, PIN)
                .answer("DELETE /runs/last/checkpoints/1/pin", 200, "{\"index\":1,\"pinned\":true}")
                .answer("DELETE /runs/last/checkpoints/4/pin", 200, "{\"index\":4,\"pinned\":false}")
                .answer("POST /runs/last/checkpoints/prune?dryRun=true", 200, PLAN)
                .answer("POST /runs/last/checkpoints/prune?dryRun=false", 200, prune(true, 1))
                .answer("GET /runs/last/checkpoints/5/why", 200, WHY)
                .answer("GET /checkpoints/cost?by=tier&run=last", 200, COST)
                .answer("GET /checkpoints/cost?by=run", 200, COST.replace("tier", "run"))
                .answer("GET /checkpoints/cost?by=tag", 200, COST.replace("tier", "tag"))
                .answer("GET /sweep", 200, SWEEP)
                .answer("POST /sweep", 200, SWEEP.replaceAll("\"failed\":\\[[^\\]]*\\]", "\"failed\":[]"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoints ls last, checkpoints-ls-marked, 0",
        "checkpoints show last 1, checkpoints-show-marked, 0",
        "checkpoints prune last --dry-run, checkpoints-prune, 0",
        "checkpoints why last, checkpoints-why, 0",
        "checkpoints cost last, checkpoints-cost, 0",
        "checkpoints sweep --last, checkpoints-sweep, 1"
    })
    void tables_are_as_agreed(String command, String golden, int exit) throws IOException {
        assertThat(desk.call(command.split(" "))).isEqualTo(exit);

        Golden.check(golden, desk.out());
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoints why last -o json, GET /runs/last/checkpoints/5/why",
        "checkpoints cost --by TAG -o json, GET /checkpoints/cost?by=tag",
        "checkpoints cost -o json, GET /checkpoints/cost?by=run",
        "checkpoints cost last -o json, GET /checkpoints/cost?by=tier&run=last",
        "checkpoints prune last --dry-run -o json, POST /runs/last/checkpoints/prune?dryRun=true",
        "checkpoints prune last --yes -o json, POST /runs/last/checkpoints/prune?dryRun=false",
        "checkpoints pin last -o json, PUT /runs/last/checkpoints/5/pin",
        "checkpoints unpin last -o json, DELETE /runs/last/checkpoints/1/pin",
        "checkpoints sweep -o json, POST /sweep"
    })
    void json_is_the_answer_to_the_right_question(String command, String request) {
        assertThat(desk.call(command.split(" "))).isZero();

        assertThat(server.asked()).last().isEqualTo(request);
        assertThat(desk.out()).startsWith("{").endsWith("}\n");
    }

    @Test
    void a_pin_without_an_index_is_on_the_newest_and_takes_the_reason_along() {
        assertThat(desk.call("checkpoints", "pin", "last", "--why", "the one in the paper"))
                .isZero();

        assertThat(desk.out()).isEqualTo("checkpoint 5 stays: pinned by ada, the one [31m in the paper\n");
        assertThat(new String(server.body("PUT /runs/last/checkpoints/5/pin"), StandardCharsets.UTF_8))
                .isEqualTo("{\"why\":\"the one in the paper\"}");
    }

    @Test
    void unpin_without_an_index_means_the_one_that_is_pinned() {
        assertThat(desk.call("checkpoints", "unpin", "last")).isZero();
        assertThat(desk.out()).isEqualTo("checkpoint 1 is not pinned any more; the rules decide about it again\n");

        assertThat(desk.call("checkpoints", "unpin", "last", "4")).isZero();
        assertThat(desk.out()).isEqualTo("checkpoint 4 was not pinned\n");
    }

    @Test
    void unpin_does_not_guess_among_several_or_none() {
        String pin = "\"pinned\":{\"by\":\"a\",\"why\":\"\",\"at\":\"2026-11-21T04:00:00Z\"},";
        server.answer("GET /runs/two/checkpoints", 200, CHECKPOINTS.replace("\"read\":", pin + "\"read\":"))
                .answer("GET /runs/none/checkpoints", 200, CHECKPOINTS.replaceAll(",\"pinned\":\\{[^}]*}", ""));

        assertThat(desk.call("checkpoints", "unpin", "two")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).isEqualTo("stint: INDEX: 3 checkpoints of run two are pinned; name one of 1, 4, 5\n");
        assertThat(desk.call("checkpoints", "unpin", "none")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err())
                .isEqualTo("stint: no checkpoint of run none is pinned; see: stint checkpoints ls none\n");
        assertThat(server.asked()).noneMatch(request -> request.startsWith("DELETE"));
    }

    @Test
    void prune_shows_what_goes_and_does_what_is_agreed_to() {
        desk.answer(true);

        assertThat(desk.call("checkpoints", "prune", "last")).isZero();

        assertThat(desk.questions).containsExactly("Retire 2 checkpoints of digits-7f3k2?");
        assertThat(desk.out())
                .contains("older than the newest 1")
                .endsWith("2 checkpoints would go, which frees 1.0 MiB\n"
                        + "1 checkpoint retired; 1.0 MiB will be free with a later sweep\n");
        assertThat(server.asked())
                .containsExactly(
                        "POST /runs/last/checkpoints/prune?dryRun=true",
                        "POST /runs/last/checkpoints/prune?dryRun=false");
    }

    @Test
    void prune_that_is_not_agreed_to_retires_nothing() {
        desk.answer(false);

        assertThat(desk.call("checkpoints", "prune", "last")).isZero();

        assertThat(desk.err()).isEqualTo("nothing was retired\n");
        assertThat(server.asked()).containsExactly("POST /runs/last/checkpoints/prune?dryRun=true");
    }

    @Test
    void prune_where_nobody_can_be_asked_needs_a_yes_beforehand() {
        assertThat(desk.call("checkpoints", "prune", "last")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("give --yes to prune all the same");
        assertThat(server.asked()).containsExactly("POST /runs/last/checkpoints/prune?dryRun=true");

        assertThat(desk.call("checkpoints", "prune", "last", "-y")).isZero();
        assertThat(desk.questions).hasSize(1);
        assertThat(desk.out()).endsWith("1 checkpoint retired; 1.0 MiB will be free with a later sweep\n");
    }

    @Test
    void prune_of_nothing_asks_nothing() {
        server.answer("POST /runs/idle/checkpoints/prune?dryRun=true", 200, prune(false, 0));

        assertThat(desk.call("checkpoints", "prune", "idle")).isZero();

        assertThat(desk.out()).endsWith("nothing goes\n");
        assertThat(desk.questions).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoints prune last -o json, programs are not asked",
        "checkpoints prune last --yes --dry-run, give one of them",
        "checkpoints cost --by colour, colour",
        "checkpoints pin last first, is not a number"
    })
    void a_wrong_call_changes_nothing(String call, String says) {
        assertThat(desk.call(call.split(" "))).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).contains(says);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void a_sweep_that_went_well_ends_with_0_and_no_sweep_is_not_found() {
        assertThat(desk.call("checkpoints", "sweep")).isZero();
        assertThat(desk.out()).startsWith("sweep (asked) 2026-11-21 03:00:00 UTC, took 3s\n");

        server.answer("GET /sweep", 404, "{\"title\":\"x\",\"detail\":\"there was no sweep yet\",\"exitCode\":4}");
        desk.call("checkpoints", "sweep", "--last");
        assertThat(desk.call("checkpoints", "sweep", "--last")).isEqualTo(ExitCodes.NOT_FOUND);
    }

    @Test
    void nothing_kept_costs_nothing() {
        server.answer(
                "GET /checkpoints/cost?by=tier&run=new",
                200,
                "{\"by\":\"tier\",\"asOf\":\"2026-11-21T05:00:00Z\",\"rows\":[],\"bytes\":0,\"usdPerMonth\":0,\"usdSoFar\":0,\"unpriced\":[]}");

        assertThat(desk.call("checkpoints", "cost", "new")).isZero();
        assertThat(desk.err()).isEqualTo("no checkpoints are kept\n");
    }

    @Test
    void help_names_the_choices() {
        desk.call("checkpoints", "cost", "--help");

        assertThat(desk.out()).contains("run, tag, tier: what a row is for");
    }
}
