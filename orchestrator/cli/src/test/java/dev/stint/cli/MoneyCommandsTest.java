package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What many runs cost, how budgets stand, and a look back. */
class MoneyCommandsTest {
    private static final String TOTAL = """
            {"key":"%s","runs":%d,"succeeded":%d,"totalUsd":%s,"computeUsd":3.2,"spotUsd":2.2,"onDemandUsd":1.0,"reservedUsd":0,\
            "storageUsd":0.25,"requestsUsd":0,"transferUsd":0.05,"earlyUsd":0,"savedUsd":4.5,"lostUsd":0.3,"fallbackUsd":0.75,\
            "idleUsd":0.125,"perSuccessUsd":1.75,"gpuHours":7.04,"perGpuHourUsd":0.4545}""";
    private static final String COSTS = """
            {"by":"project","from":"2026-11-01T00:00:00Z","to":"2026-12-01T00:00:00Z","asOf":"2026-11-21T03:00:00Z","rows":[%s,%s],"total":%s}""".formatted(
                    TOTAL.formatted("vision/classify", 3, 2, "3.5"),
                    TOTAL.replaceAll(",\"perSuccessUsd.*\"gpuHours\":7.04,.*", ",\"gpuHours\":0}")
                            .formatted("speech/", 1, 0, "0.000034"),
                    TOTAL.formatted("", 4, 2, "3.500034"));
    private static final String NOTHING = "{\"by\":\"team\",\"asOf\":\"2026-11-21T03:00:00Z\",\"rows\":[],\"total\":"
            + TOTAL.formatted("", 0, 0, "0") + "}";
    private static final String BUDGETS = """
            {"asOf":"2026-11-21T03:00:00Z","budgets":[\
            {"team":"vision","project":"classify","period":"2026-11","from":"2026-11-01T00:00:00Z","to":"2026-12-01T00:00:00Z",\
            "atLimit":"pause","maxUsd":5000,"spentUsd":5003.12,"forecastUsd":5400,"marks":["used_up"],"words":"x"},\
            {"team":"speech","period":"2026-Q4","from":"2026-10-01T00:00:00Z","to":"2027-01-01T00:00:00Z",\
            "atLimit":"warn","maxUsd":900,"spentUsd":460,"forecastUsd":950,"marks":["half","forecast"],"words":"x"}]}""";
    private static final String REVIEW = """
            {"from":"2026-11-01T00:00:00Z","to":"2026-12-01T00:00:00Z","asOf":"2026-12-03T08:00:00Z","total":%s,\
            "drivers":[{"key":"vision/digits","usd":3.1},{"key":"speech/whisper","usd":0.4}],\
            "idle":[{"key":"digits-7f3k2","usd":0.1}],"fallbacks":[{"key":"digits-7f3k2","usd":0.75}],\
            "lowUse":[{"run":"digits-7f3k2","attempt":2,"market":"aws/us-east-1/b/g5.xlarge/spot","meanPercent":12.4,"usd":0.9}],\
            "lever":{"name":"fallback","savingUsd":0.5,"words":"On-demand fallback cost 0.75 USD\\u001b; 0.50 USD less."},\
            "baseline":[{"provider":"aws","region":"us-east-1","instanceType":"g5.xlarge","machines":2,"hours":1380.5,"use":0.92,\
            "paidUsdPerHour":0.34}]}""".formatted(TOTAL.formatted("", 4, 2, "3.5"));

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /costs?by=project&month=2026-11", 200, COSTS)
                .answer("GET /costs?by=tag%3Amodel&from=2026-11-01&to=2026-11-15&team=vision", 200, COSTS)
                .answer("GET /costs?by=team", 200, NOTHING)
                .answer("GET /costs/focus?month=2026-11", 200, "BilledCost,Tags\r\n1,{}\r\n")
                .answer("GET /costs/raw?month=2026-11", 200, "{\"asOf\":\"2026-11-21T03:00:00Z\",\"runs\":[]}")
                .answer("GET /costs/review?month=2026-11", 200, REVIEW)
                .answer("GET /budgets", 200, BUDGETS)
                .answer("GET /budgets?team=ops", 200, "{\"asOf\":\"2026-11-21T03:00:00Z\",\"budgets\":[]}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "cost --by project --month 2026-11, cost-by-project",
        "cost budgets, cost-budgets",
        "review --month 2026-11, review"
    })
    void tables_are_as_agreed(String command, String golden) throws IOException {
        assertThat(desk.call(command.split(" "))).isZero();

        Golden.check(golden, desk.out());
    }

    @ParameterizedTest
    @CsvSource({
        "cost --by tag:model --from 2026-11-01 --to 2026-11-15 --team vision -o json, GET /costs?by=tag%3Amodel&from=2026-11-01&to=2026-11-15&team=vision",
        "cost -o json, GET /costs?by=team",
        "cost export --raw --month 2026-11, GET /costs/raw?month=2026-11",
        "cost budgets -o json, GET /budgets",
        "review --month 2026-11 -o json, GET /costs/review?month=2026-11"
    })
    void json_is_the_answer_to_the_right_question(String command, String request) {
        assertThat(desk.call(command.split(" "))).isZero();

        assertThat(server.asked()).last().isEqualTo(request);
        assertThat(desk.out()).startsWith("{").endsWith("}\n");
    }

    @Test
    void a_focus_file_comes_as_the_server_sent_it() {
        assertThat(desk.call("cost", "export", "--focus", "--month", "2026-11")).isZero();

        assertThat(desk.out()).isEqualTo("BilledCost,Tags\r\n1,{}\r\n");
    }

    @Test
    void where_there_is_nothing_that_is_said() {
        assertThat(desk.call("cost")).isZero();
        assertThat(desk.err()).contains("nothing was spent");
        assertThat(desk.call("cost", "budgets", "--team", "ops")).isZero();
        assertThat(desk.err()).contains("there are no budgets of teams");
    }

    @Test
    void a_run_and_sums_exclude_each_other_and_an_export_needs_a_form() {
        assertThat(desk.call("cost", "last", "--by", "team")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("leave the run out");
        assertThat(desk.call("cost", "export")).isEqualTo(ExitCodes.WRONG_CALL);
    }
}
