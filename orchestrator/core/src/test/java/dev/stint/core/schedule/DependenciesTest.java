package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.schedule.Dependencies.Member;
import dev.stint.core.schedule.Dependencies.Newest;
import dev.stint.core.schedule.Dependencies.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What depends_on means. */
class DependenciesTest {

    private static final Instant NIGHT = Instant.parse("2026-11-20T22:00:00Z");
    private static final Instant NIGHT_BEFORE = Instant.parse("2026-11-19T22:00:00Z");
    private static final Member DONE = new Member("export-a", "SUCCEEDED", Outcome.SUCCEEDED);
    private static final Member AT_WORK = new Member("export-b", "RUNNING", Outcome.UNDER_WAY);
    private static final Member FAILED = new Member("export-c", "FAILED", Outcome.STOPPED);

    @Test
    void what_has_succeeded_holds_nobody() {
        assertThat(held(NIGHT, NIGHT, DONE, DONE)).isEmpty();
        assertThat(Dependencies.held("export", Optional.of(new Newest(NIGHT_BEFORE, List.of(DONE))), Optional.empty()))
                .as("without a schedule of its own it counts however long ago it was")
                .isEmpty();
    }

    @Test
    void last_nights_success_is_not_tonights() {
        assertThat(held(NIGHT_BEFORE, NIGHT, DONE))
                .contains("waits for export, which was due at 2026-11-20T22:00:00Z and has last run for"
                        + " 2026-11-19T22:00:00Z");
    }

    @Test
    void all_runs_of_a_firing_count() {
        assertThat(held(NIGHT, NIGHT, DONE, AT_WORK))
                .contains("waits for export: export-b is RUNNING (1 of 2 have succeeded)");
    }

    @Test
    void a_failed_one_says_what_can_be_done() {
        assertThat(held(NIGHT, NIGHT, DONE, AT_WORK, FAILED))
                .contains("waits for export, but export-c is FAILED (1 of 3 have succeeded): resume it, run export"
                        + " again, or cancel this run");
    }

    @Test
    void what_has_never_run_is_said_to_be_so() {
        assertThat(Dependencies.held("export", Optional.empty(), Optional.empty()))
                .contains("waits for export, which has never run: submit it, or cancel this run");
        assertThat(Dependencies.held("export", Optional.empty(), Optional.of(NIGHT)))
                .contains("waits for export, which was due at 2026-11-20T22:00:00Z and is about to begin");
    }

    @Test
    void a_circle_is_found_and_shown() {
        Map<String, List<String>> known =
                Map.of("b", List.of("x", "c"), "c", List.of("d"), "d", List.of("a"), "x", List.of("b"));

        assertThat(Dependencies.cycle("a", List.of("b"), job -> known.getOrDefault(job, List.of())))
                .contains(List.of("a", "b", "c", "d", "a"));
        assertThat(Dependencies.cycle("y", List.of("b"), job -> known.getOrDefault(job, List.of())))
                .as("a circle of others is not its own")
                .isEmpty();
        assertThat(Dependencies.cycle("a", List.of("a"), job -> List.of())).contains(List.of("a", "a"));
    }

    private static Optional<String> held(Instant at, Instant awaited, Member... runs) {
        return Dependencies.held("export", Optional.of(new Newest(at, List.of(runs))), Optional.of(awaited));
    }
}
