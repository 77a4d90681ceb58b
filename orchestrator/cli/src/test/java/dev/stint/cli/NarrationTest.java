package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarrationTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Narration narration = new Narration(BERLIN, () -> 200);

    private static Views.EventView event(String at, String kind, String state, String why) {
        return new Views.EventView(1, Instant.parse(at), 1, kind, state, why);
    }

    private static Views.EventView committed(String state, int index) {
        String why = "Checkpoint " + index + " (step " + index * 100 + ", 12 bytes) is committed; saving took 0.1 s";
        return event("2026-11-21T03:00:00Z", "committed", state, why);
    }

    @Test
    void times_are_local_and_the_date_is_told_where_it_changes() {
        assertThat(narration.event(event("2026-11-21T22:59:59Z", "started", "RUNNING", "one")))
                .containsExactly("2026-11-21 (CET)", "23:59:59  #1  started    one");
        assertThat(narration.event(event("2026-11-21T22:59:59Z", "noticed", "DRAINING", "two")))
                .containsExactly("23:59:59  #1  noticed    two");
        assertThat(narration.event(event("2026-11-21T23:00:00Z", "moved", "PLACING", "three")))
                .containsExactly("2026-11-22 (CET)", "00:00:00  #1  moved      three");
    }

    @Test
    void instants_within_a_reason_are_local_too() {
        String why = "taken at 2026-11-21T03:51:44.530596Z, given up at 2026-11-22T03:00:00Z";

        assertThat(narration.event(event("2026-11-21T03:00:00Z", "waiting", "PLACING", why)))
                .last()
                .isEqualTo("04:00:00  #1  waiting    taken at 04:51:44, given up at 2026-11-22 04:00:00");
    }

    @Test
    void routine_checkpoints_are_left_out_but_not_the_one_before_a_machine_goes() {
        assertThat(narration.event(committed("RUNNING", 4))).isEmpty();
        assertThat(narration.event(committed("DRAINING", 5))).last().asString().contains("Checkpoint 5 (step 500");
    }

    @Test
    void progress_tells_the_step_of_the_newest_checkpoint_where_it_is_known() {
        Views.RunView run = Json.read(Canned.run("RUNNING", 1, 2100, ""), Views.RunView.class);

        assertThat(narration.checkpoint(run)).contains("checkpoint 4");
        narration.event(committed("RUNNING", 4));
        assertThat(narration.checkpoint(run)).contains("checkpoint 4 at step 400");
        narration.event(committed("RUNNING", 5));
        assertThat(narration.checkpoint(run)).contains("checkpoint 4");
    }

    @Test
    void of_markets_the_first_is_whole_and_the_others_what_differs() {
        MarketNames markets = new MarketNames();

        assertThat(markets.of("local/harbor/b/small/spot")).isEqualTo("local/harbor/b/small/spot");
        assertThat(markets.within("in local/harbor/a/small/spot: local/harbor/a/small/spot, 0.0006 USD"))
                .isEqualTo("in local/harbor/a/small/spot: a/spot, 0.0006 USD");
        assertThat(markets.within("(market local/harbor/b/small/on-demand)")).isEqualTo("(market b/on-demand)");
        assertThat(markets.of("local/harbor/b/large.2/spot")).isEqualTo("b/large.2/spot");
        assertThat(markets.of("local/home/b/small/spot")).isEqualTo("home/b/spot");
        assertThat(markets.of("aws/us-east-1/us-east-1a/g5.xlarge/spot"))
                .isEqualTo("aws/us-east-1/us-east-1a/g5.xlarge/spot");
        assertThat(markets.within("see /a/b/c/d/spot and s3://a/b/c/d/spot"))
                .isEqualTo("see /a/b/c/d/spot and s3://a/b/c/d/spot");
    }

    @Test
    void long_lines_are_cut_to_the_width() {
        Narration narrow = new Narration(BERLIN, () -> 40);

        assertThat(narrow.event(event("2026-11-21T03:00:00Z", "placed", "STARTING", "x".repeat(100))))
                .last()
                .isEqualTo("04:00:00  #1  placed     " + "x".repeat(12) + "...");
    }

    @Test
    void plain_progress_comes_every_ten_seconds_at_first_and_every_minute_in_the_end() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        PlainView view = new PlainView(new Console(out, out, false, false, 100, false, ZoneOffset.UTC), out);

        for (int second = 0; second < 7200; second++) {
            view.run(running(second));
        }

        List<Integer> told = new ArrayList<>();
        bytes.toString(StandardCharsets.UTF_8).lines().skip(1).forEach(line -> told.add(step(line)));
        assertThat(told).startsWith(0, 10, 20, 30).hasSizeBetween(120, 180);
        assertThat(told.get(told.size() - 1) - told.get(told.size() - 2)).isEqualTo(60);
    }

    private static int step(String line) {
        return Integer.parseInt(line.replaceFirst(".*step (\\d+)/.*", "$1"));
    }

    private static Views.RunView running(int second) {
        String at = Instant.parse("2026-11-21T03:00:00Z").plusSeconds(second).toString();
        return Json.read(Canned.run("RUNNING", 1, second, "").replace("2026-11-21T03:02:10Z", at), Views.RunView.class);
    }

    @Test
    void show_folds_routine_checkpoints_in_a_row() {
        List<Views.EventView> events = List.of(
                event("2026-11-21T03:00:00Z", "started", "RUNNING", "from scratch"),
                committed("RUNNING", 1),
                committed("RUNNING", 2),
                committed("RUNNING", 3),
                committed("DRAINING", 4),
                committed("RUNNING", 6));

        assertThat(shown(events, false))
                .containsExactly(
                        "TIME  #  STATE     WHAT       WHY",
                        "2026-11-21 04:00:00  1  RUNNING   started    from scratch",
                        "04:00:00  1  RUNNING   committed  ... 3 checkpoints, newest 3 at step 300",
                        "04:00:00  1  DRAINING  committed  Checkpoint 4 (step 400, 12 bytes) is committed; saving took 0.1 s",
                        "04:00:00  1  RUNNING   committed  Checkpoint 6 (step 600, 12 bytes) is committed; saving took 0.1 s");
        assertThat(shown(events, true)).hasSize(7);
    }

    private static List<String> shown(List<Views.EventView> events, boolean all) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Timeline.table(events, all, BERLIN).print(new Console(out, out, false, false, 100, false, BERLIN), "");
        return bytes.toString(StandardCharsets.UTF_8).lines().map(String::strip).toList();
    }
}
