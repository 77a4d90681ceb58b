package dev.stint.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import dev.stint.core.run.RunState;
import dev.stint.server.FakeRuns;
import dev.stint.server.RefusedException;
import dev.stint.server.db.BulkTable;
import dev.stint.server.db.QueuedRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which runs are meant, and what is said of each. */
class BulkDeskTest {

    private final QueuedRuns runs = new QueuedRuns();
    private final FakeRuns engine = new FakeRuns();
    private final BulkDesk desk = new BulkDesk(new BulkTable(runs.jdbc), engine);

    @Test
    void each_run_that_is_meant_is_asked_and_one_that_is_refused_keeps_no_other_from_it() {
        runs.waits("unknown-to-the-engine", "vision");
        runs.waits(FakeRuns.ID, "vision");
        runs.waits("other", "nlp");
        runs.waits("done", "vision");
        runs.becomes("done", RunState.SUCCEEDED);

        QueueViews.BulkView told = desk.ask(wish("stop", false, "vision", Map.of(), "", "", false), all -> true, "ada");

        assertThat(told.results())
                .extracting(QueueViews.BulkResult::run, QueueViews.BulkResult::done)
                .containsExactly(tuple("unknown-to-the-engine", false), tuple(FakeRuns.ID, true));
        assertThat(told.results().get(0).message()).contains("is not known");
        assertThat(engine.calls).containsExactly("stop " + FakeRuns.ID + " by ada: because");
    }

    @Test
    void a_dry_run_asks_nobody() {
        runs.waits("a", "vision");

        QueueViews.BulkView told = desk.ask(wish("cancel", true, "", Map.of(), "", "", true), all -> true, "ada");

        assertThat(told.results())
                .containsExactly(new QueueViews.BulkResult("a", "vision", "QUEUED", true, "would be asked to cancel"));
        assertThat(engine.calls).isEmpty();
    }

    @Test
    void runs_are_chosen_by_tag_state_and_the_teams_of_the_caller() {
        runs.waits("v", "vision");
        runs.waits("n", "nlp");
        runs.waits("p", "nlp");
        runs.becomes("p", RunState.PAUSED);

        assertThat(meant(wish("cancel", false, "", Map.of("of", "nlp"), "", "", true)))
                .containsExactly("n", "p");
        assertThat(meant(wish("resume", true, "", Map.of(), "", "", true))).containsExactly("p");
        assertThat(meant(wish("cancel", false, "", Map.of(), "live", "", true))).containsExactly("v", "n");
        assertThat(desk.ask(wish("cancel", true, "", Map.of(), "", "", true), "vision"::equals, "ada")
                        .results())
                .extracting(QueueViews.BulkResult::run)
                .containsExactly("v");
    }

    @Test
    void what_failed_is_cancelled_only_when_that_is_said() {
        runs.waits("f", "vision");
        runs.becomes("f", RunState.FAILED);

        assertThat(meant(wish("cancel", true, "", Map.of(), "", "", true))).isEmpty();
        assertThat(meant(wish("cancel", false, "", Map.of(), "failed", "", true)))
                .containsExactly("f");
    }

    @Test
    void many_are_asked_in_several_calls() {
        for (int i = 0; i < 2 * BulkDesk.MOST + 3; i++) {
            runs.waits("r" + i, "vision");
        }
        List<String> meant = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String after = "";
        do {
            QueueViews.BulkView view = desk.ask(wish("stop", true, "", Map.of(), "", after, true), all -> true, "ada");
            sizes.add(view.results().size());
            view.results().forEach(result -> meant.add(result.run()));
            after = view.next().orElse("");
        } while (!after.isEmpty());

        assertThat(sizes).containsExactly(200, 200, 3);
        assertThat(meant).hasSize(403).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "burn, true, '', '', action: 'burn' is unknown",
        "stop, false, '', '', say which runs",
        "stop, false, swimming, '', state: 'swimming' is unknown",
        "stop, true, '', x, after: 'x' is no cursor"
    })
    void what_cannot_be_understood_is_refused(String action, boolean all, String state, String after, String words) {
        assertThatThrownBy(() -> desk.ask(wish(action, all, "", Map.of(), state, after, false), team -> true, "ada"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    private List<String> meant(Requests.Bulk wish) {
        return desk.ask(wish, all -> true, "ada").results().stream()
                .map(QueueViews.BulkResult::run)
                .toList();
    }

    private static Requests.Bulk wish(
            String action,
            boolean all,
            String team,
            Map<String, String> tags,
            String state,
            String after,
            boolean dry) {
        return new Requests.Bulk(action, all, team, "", tags, state, after, dry, "because");
    }
}
