package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Plans on the shipped prices, as agreed in {@code golden/plan-*.txt}, without a server. */
class PlanCommandTest {
    private static final String HEADER =
            "provider,region,zone,instance_type,vcpus,memory_gib,accelerator,accelerator_count,accelerator_memory_gib,"
                    + "on_demand_usd_per_hour,spot_usd_per_hour,interruption_band,price_basis,observed\n";

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void sit() {
        desk = new Desk(folder, false, new Desk.Nobody());
    }

    private String spec(String... lines) throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "name: a\nrun: b\n" + String.join("\n", lines) + "\n");
        return "job.yaml";
    }

    private void golden(String name, String... lines) throws IOException {
        String file = spec(lines);
        assertThat(desk.call("plan", file)).as(desk.err()).isEqualTo(ExitCodes.DONE);
        Golden.check("plan-" + name, desk.out());
    }

    @Test
    void one_a100() throws IOException {
        golden("a100", "resources: {accelerators: A100:1}", "checkpoint: {}", "work: 6h");
    }

    @Test
    void eight_h100_without_a_time() throws IOException {
        golden("h100x8", "resources: {accelerators: H100:8}", "checkpoint: {}");
    }

    @Test
    void a_time_for_each_of_two_accelerators() throws IOException {
        golden("either", "work: {A100: 6h, H100: 2.5h}", "checkpoint: {}", "deadline: 12h");
    }

    @Test
    void eight_cpus_or_more() throws IOException {
        golden("cpus", "resources: {cpus: 8+}", "work: 3h");
    }

    @Test
    void a_local_market_is_planned_from_its_scenario() throws IOException {
        golden("harbor", "resources: {regions: [harbor]}", "checkpoint: {}", "work: 80s", "deadline: 10m");
    }

    @Test
    void a_forecast_is_there_where_work_and_checkpoints_are_and_spot_may_be_used() throws IOException {
        String h100 = "resources: {accelerators: H100:1}";
        JsonNode forecast = forecast(h100, "checkpoint: {}", "work: 20h", "deadline: 30h");

        assertThat(forecast.at("/basis").asString()).isEqualTo("history");
        assertThat(forecast.at("/futures").asInt()).isEqualTo(200);
        assertThat(forecast.at("/lateShare").asDouble()).isZero();
        for (String range : List.of("costUsd", "finishSeconds")) {
            List<Double> bounds = Stream.of("low90", "low50", "median", "high50", "high90")
                    .map(bound -> forecast.at("/" + range + "/" + bound).asDouble())
                    .toList();
            assertThat(bounds).isSorted();
            assertThat(bounds.get(0)).as(range + " tells chances apart").isLessThan(bounds.get(4));
        }
        assertThat(forecast.at("/finishSeconds/low90").asLong()).isGreaterThanOrEqualTo(20 * 3600);
        assertThat(forecast.at("/finishSeconds/high90").asLong()).isLessThanOrEqualTo(30 * 3600);

        assertThat(forecast(h100, "checkpoint: {}").isObject()).as("no work").isFalse();
        assertThat(forecast(h100, "work: 20h").isObject()).as("no checkpoint").isFalse();
        assertThat(forecast(h100, "checkpoint: {}", "work: 20h", "capacity: on-demand")
                        .isObject())
                .as("nothing is taken")
                .isFalse();
    }

    private JsonNode forecast(String... lines) throws IOException {
        desk = new Desk(folder, false, new Desk.Nobody());
        assertThat(desk.call("plan", spec(lines), "-o", "json")).as(desk.err()).isZero();
        return Json.tree(desk.out()).path("forecast");
    }

    @Test
    void accelerators_without_times_are_compared_by_price_and_the_table_says_so() throws IOException {
        assertThat(desk.call("plan", spec("resources: {accelerators: [A100:1, H100:1]}")))
                .isZero();

        assertThat(desk.out())
                .contains("lowest price; how fast the kinds are is not known")
                .contains("compared by price only")
                .contains("give work: {A100: 6h, H100: 2.5h}");
    }

    @Test
    void what_there_is_not_says_which_limit_removed_how_many_and_what_would_bring_them_back() throws IOException {
        String file = spec("resources: {accelerators: A100:3}", "work: 6h");

        assertThat(desk.call("plan", file)).isEqualTo(ExitCodes.WRONG_CALL);

        Golden.check("plan-impossible", desk.out());
    }

    @Test
    void what_only_money_keeps_out_is_refused_and_not_wrong() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "max_price: 1", "work: 6h");

        assertThat(desk.call("plan", file)).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.out()).contains("from max_price: $1.69 on");
        assertThat(desk.call("plan", file, "--set", "max_price=2", "--set", "budget.max=5"))
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.out()).contains("from budget.max: $10.");
    }

    @Test
    void a_wrong_spec_is_told_as_by_validate() throws IOException {
        assertThat(desk.call("plan", spec("priority: 999"))).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("job.yaml line 3").contains("999");
        assertThat(desk.call("plan", "none.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void a_cloud_can_be_planned_with_where_it_is_not_set_up() throws IOException {
        String file = spec("resources: {providers: [gcp], accelerators: H100:8}", "work: 6h");

        assertThat(desk.call("plan", file)).as(desk.err()).isZero();
        assertThat(desk.out()).contains("*  gcp/").doesNotContain("aws/");
        assertThat(desk.call("validate", file)).as(desk.err()).isZero();
    }

    @Test
    void explain_shows_every_term_with_its_source() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "checkpoint: {}", "work: 6h");

        assertThat(desk.call("plan", file, "--explain", "gcp/us-central1/us-central1-a/a2-highgpu-1g/spot"))
                .isZero();

        Golden.check("plan-explain", desk.out());
        assertThat(desk.call("plan", file, "--explain", "gcp/mars/mars-a/a2-highgpu-1g/spot"))
                .isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.call("plan", file, "--explain", "gcp")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void all_shows_every_market_with_its_reason() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "work: 6h");

        assertThat(desk.call("plan", file, "--all")).isZero();

        assertThat(desk.out())
                .contains("has H100:8, wanted is A100:1")
                .contains("has no accelerator, wanted is A100:1")
                .contains("REMOVES");
        assertThat(desk.out()
                        .lines()
                        .filter(line -> line.contains("/spot") || line.contains("/on-demand"))
                        .count())
                .isGreaterThan(2700);
    }

    @Test
    void programs_get_the_same_as_json() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "checkpoint: {}", "work: 6h");

        assertThat(desk.call("plan", file, "-o", "json", "--top", "3")).isZero();

        JsonNode plan = Json.tree(desk.out());
        assertThat(plan.path("candidates")).hasSize(3);
        JsonNode first = plan.path("candidates").get(0);
        assertThat(first.path("market").asString())
                .isEqualTo(plan.path("chosen").asString());
        assertThat(first.path("chosen").asBoolean()).isTrue();
        assertThat(first.path("expectedUsd").asDouble()).isBetween(10.0, 11.0);
        assertThat(first.path("finishP90Seconds").asDouble())
                .isGreaterThanOrEqualTo(first.path("finishSeconds").asDouble());
        assertThat(plan.path("prices").path("oldest").asString()).isEqualTo("2025-06-28");
        assertThat(plan.path("questions")).hasSize(4);
        assertThat(plan.path("tier").asString()).isEqualTo("best-effort");
    }

    @Test
    void prices_of_ones_own_replace_the_shipped_ones_and_bad_ones_are_named() throws IOException {
        Files.writeString(
                folder.resolve("mine.csv"),
                HEADER + "aws,mars-1,,x1.big,4,16,A100,1,40,1.5,0.5,5-10%,list,2026-01-02\n");
        Files.writeString(folder.resolve("bad.csv"), HEADER + "aws,mars-1,,x1.big,4,16,A100,1,40,free,,,list,x\n");
        String file = spec("resources: {accelerators: A100:1}", "work: 6h");

        assertThat(desk.call("plan", file, "--prices", "mine.csv"))
                .as(desk.err())
                .isZero();
        assertThat(desk.out()).contains("*  aws/mars-1/any/x1.big/spot").contains("2 markets compared");
        assertThat(desk.call("plan", file, "--prices", "bad.csv")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("line 2").contains("'free'");
        assertThat(desk.call("plan", file, "--prices", "no-such")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void what_is_paid_for_already_wins_and_says_so() throws IOException {
        Files.writeString(
                folder.resolve("paid.csv"),
                "provider,region,instance_type,hours,expires\naws,us-east-1,p4d.24xlarge,500,2027-06-01\n");
        String file = spec("resources: {accelerators: A100:8}", "work: 6h");

        assertThat(desk.call("plan", file, "--commitments", "paid.csv"))
                .as(desk.err())
                .isZero();

        assertThat(desk.out())
                .contains("*  aws/us-east-1/any/p4d.24xlarge/reserved")
                .contains("paid for already by a commitment");
        Files.writeString(
                folder.resolve("paid.csv"), "provider,region,instance_type,hours,expires\naws,r,t,many,soon\n");
        assertThat(desk.call("plan", file, "--commitments", "paid.csv")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("paid.csv line 2").contains("'many'");
    }

    @Test
    void a_checkpoint_to_go_on_from_is_moved_and_its_move_is_paid() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "checkpoint: {}", "work: 6h");

        assertThat(desk.call(
                        "plan",
                        file,
                        "--checkpoint",
                        "200@aws/us-east-1",
                        "--explain",
                        "gcp/us-central1/us-central1-a/a2-highgpu-1g/spot"))
                .isZero();

        assertThat(desk.out())
                .contains("moving the checkpoint")
                .contains("$19.33")
                .contains("$0.090/GB");
        assertThat(desk.call("plan", file, "--checkpoint", "big")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void times_that_were_measured_replace_what_is_assumed() throws IOException {
        String file = spec("resources: {accelerators: A100:1}", "checkpoint: {}", "work: 6h");
        String market = "gcp/us-central1/us-central1-a/a2-highgpu-1g/spot";

        assertThat(desk.call("plan", file, "--save", "2s", "--start", "10m", "--explain", market))
                .isZero();

        assertThat(desk.out()).contains("10m00s").contains("a save of 2s");
        assertThat(desk.call("plan", file, "--save", "soon")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--save: 'soon'");
    }
}
