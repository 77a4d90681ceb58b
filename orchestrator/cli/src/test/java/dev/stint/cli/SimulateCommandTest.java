package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SimulateCommandTest {
    private static final String TRACE = """
            {"metadata":{"gap_seconds":600,"pool":"p","od_usd":2.0},"data":[1,1,0,0,1,1,1,1,1,1,1,1],
             "spot_usd":[1,1,1,1,1,1,1,1,1,1,1,1]}
            """;
    private static final String RUN = "{\"id\":\"r1\",\"track\":\"single\",\"set\":\"s\",\"pools\":[\"p\"],\"start\":0,"
            + "\"work_s\":3600,\"deadline_s\":7200,\"overhead_s\":60,\"price\":\"trace\"}";

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void sit() throws IOException {
        desk = new Desk(folder, false, new Desk.Nobody());
        Files.createDirectories(folder.resolve("bench/traces"));
        Files.writeString(folder.resolve("bench/traces/p.json"), TRACE);
        Files.writeString(folder.resolve("bench/runs.jsonl"), RUN + "\n");
    }

    private String wrong(String... more) {
        String[] call = new String[more.length + 3];
        call[0] = "simulate";
        call[1] = "--bench";
        call[2] = "bench";
        System.arraycopy(more, 0, call, 3, more.length);
        assertThat(desk.call(call)).as(desk.out() + desk.err()).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.out()).isEmpty();
        return desk.err();
    }

    @Test
    void a_bench_is_replayed_and_logged() throws IOException {
        assertThat(desk.call("simulate", "--bench", "bench", "--policy", "greedy", "--out", "log.jsonl"))
                .as(desk.err())
                .isZero();
        // greedy: two ticks of spot, taken, then nothing to be had; 4 ticks before the end its safety net is far
        assertThat(Files.readString(folder.resolve("log.jsonl")))
                .isEqualTo(
                        "{\"actions\":\"S0*2,I*2,S0*5\",\"cost\":0.5833333333333333,\"finish_s\":4920,\"id\":\"r1\"}\n");
        assertThat(desk.out()).contains("single  s").contains("0.58").contains("1 run, none late");
    }

    @Test
    void a_program_gets_the_same_as_json_with_the_optimum() {
        assertThat(desk.call("simulate", "--bench", "bench", "--policy", "stint", "--optimum", "-o", "json"))
                .as(desk.err())
                .isZero();
        JsonNode report = Json.tree(desk.out());
        assertThat(report.at("/policy").asString()).isEqualTo("stint");
        assertThat(report.at("/groups/0/set").asString()).isEqualTo("s");
        assertThat(report.at("/groups/0/tally/optimum").asDouble()).isBetween(0.5, 0.6);
        assertThat(report.at("/late").asInt()).isZero();
    }

    @Test
    void the_page_needs_nothing_from_elsewhere_and_shows_the_run() throws IOException {
        assertThat(desk.call("simulate", "--bench", "bench", "--html", "page.html", "--run", "r1"))
                .as(desk.err())
                .isZero();
        String page = Files.readString(folder.resolve("page.html"));
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>\n")
                .contains("Run r1", "<svg", "class=\"free\"", "class=\"spot\"", "UP-cheapest")
                .doesNotContain("http", "<script", "src=", "@import", "url(");
        assertThat(desk.out()).contains("run r1, up to its deadline:").contains(". no machine, O on-demand, 0 p");
    }

    @Test
    void names_are_text_and_not_markup() throws IOException {
        Files.writeString(folder.resolve("bench/runs.jsonl"), RUN.replace("\"s\"", "\"<b>s\"") + "\n");
        assertThat(desk.call("simulate", "--bench", "bench", "--html", "page.html"))
                .isZero();
        assertThat(Files.readString(folder.resolve("page.html")))
                .contains("&lt;b&gt;s")
                .doesNotContain("<b>");
    }

    @Test
    void a_job_in_mind_is_tried_on_what_comes_with_stint() {
        assertThat(desk.call(
                        "simulate",
                        "--policy",
                        "stint",
                        "--pools",
                        "v100-us-east-1a,v100-us-west-2b",
                        "--work",
                        "10h",
                        "--deadline",
                        "12h",
                        "--overhead",
                        "3m",
                        "--starts",
                        "5"))
                .as(desk.err())
                .isZero();
        assertThat(desk.out())
                .contains(
                        "tick-0",
                        "UP TO THE DEADLINE",
                        "1 v100-us-west-2b",
                        "several zones, v100",
                        "5 runs, none late");
    }

    @Test
    void a_torn_file_is_said_to_be_torn_and_where() throws IOException {
        Files.delete(folder.resolve("bench/runs.jsonl"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 3000; i++) {
                zip.write((RUN.replace("r1", "r" + i * 7919 % 3001) + "\n").getBytes());
            }
        }
        byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
        Files.write(folder.resolve("bench/runs.jsonl.gz"), half);
        assertThat(wrong()).containsPattern("runs.jsonl.gz: torn after line \\d+: .*; get the whole file");
    }

    @Test
    void what_is_wrong_with_a_bench_is_said_with_file_and_line() throws IOException {
        Path runs = folder.resolve("bench/runs.jsonl");
        Files.writeString(runs, RUN + "\n\n" + RUN.replace("r1", "r2").replace("[\"p\"]", "[\"q\"]") + "\n");
        assertThat(wrong()).contains("runs.jsonl line 3: pools: there is no trace of \"q\"; there are p");
        Files.writeString(runs, RUN + "\n" + RUN.substring(0, 40) + "\n");
        assertThat(wrong()).contains("runs.jsonl line 2: not JSON").contains("is the file whole?");
        Files.writeString(runs, RUN + "\n" + RUN + "\n");
        assertThat(wrong()).contains("runs.jsonl line 2: id: there is another run r1");
        Files.writeString(runs, RUN.replace("3600", "\"1h\"") + "\n");
        assertThat(wrong()).contains("runs.jsonl line 1: work_s: \"1h\" is not a whole number");
        Files.writeString(runs, RUN.replace("\"trace\"", "-1") + "\n");
        assertThat(wrong()).contains("runs.jsonl line 1: price: -1; give");
        Files.delete(runs);
        assertThat(wrong()).contains("runs.jsonl.gz: no such file");
        Files.writeString(runs, RUN + "\n");
        Path trace = folder.resolve("bench/traces/p.json");
        Files.writeString(trace, TRACE.substring(0, 70));
        assertThat(wrong()).contains("p.json: not JSON at line 1").contains("is the file whole?");
        Files.writeString(trace, TRACE.replace("600", "0"));
        assertThat(wrong()).contains("p.json: metadata.gap_seconds: 0 is not a number above zero");
        Files.writeString(trace, TRACE.replace("[1,1,0", "[1,-1,0"));
        assertThat(wrong()).contains("p.json: data[1]: -1 is not a number of machines");
        Files.delete(trace);
        assertThat(wrong()).contains("traces: no trace");
        Files.delete(folder.resolve("bench/traces"));
        assertThat(wrong()).contains("traces: no such folder");
    }

    @Test
    void calls_that_make_no_sense_are_refused() {
        assertThat(wrong("--policy", "stnt")).contains("'stnt' is none of").contains("did you mean stint?");
        assertThat(wrong("--run", "r9")).contains("there is no run 'r9'");
        assertThat(wrong("--jobs", "0")).contains("--jobs: 0");
        assertThat(wrong("--sets", "x")).contains("no run is left; there are runs of s");
        assertThat(wrong("--work", "1h")).contains("--work and --deadline go with --pools; there are p");
        assertThat(wrong("--pools", "z", "--work", "1h", "--deadline", "2h"))
                .contains("'z' is not recorded; there are p");
        assertThat(wrong("--pools", "p", "--work", "1h")).contains("--deadline: missing");
        assertThat(wrong("--pools", "p", "--work", "1x", "--deadline", "2h")).contains("--work: '1x' is no time");
        assertThat(wrong("--pools", "p", "--work", "1h", "--deadline", "9h")).contains("recorded for 2 h only");
        for (String price : List.of("cheap", "-1", "NaN")) {
            assertThat(wrong("--pools", "p", "--work", "1h", "--deadline", "2h", "--price", price))
                    .contains("--price: '" + price + "'");
        }
    }
}
