package dev.stint.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.QueueViews;
import dev.stint.core.run.RunState;
import dev.stint.server.db.QueuedRuns;
import dev.stint.server.db.TeamUseTable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Turns as the tables have them: slots, quotas, starved runs, and several servers. */
class AdmissionTest {

    private final QueuedRuns runs = new QueuedRuns();
    private final QueueUnderTest queue = new QueueUnderTest(runs, 2);

    @Test
    void as_many_start_as_there_are_slots_and_the_others_say_why_they_wait() {
        runs.waits("a", "nlp");
        runs.waits("b", "nlp");
        runs.waits("c", "nlp");
        runs.waits("p", "vision", "production", 1, Optional.empty());

        assertThat(queue.round()).containsExactly("p", "a");
        assertThat(queue.round()).isEmpty();
        assertThat(queue.why("b")).isEqualTo("1st of 2 in line: 2 of 2 slots are taken");
        assertThat(queue.why("c"))
                .isEqualTo("2nd of 2 in line: 2 of 2 slots are taken; 1 run of its team is before it");
        assertThat(queue.why("p")).isEmpty();
    }

    @Test
    void no_more_have_their_turn_than_can_be_started_and_who_comes_meanwhile_is_not_behind_them() {
        QueueUnderTest wide = new QueueUnderTest(runs, 100);
        for (int i = 10; i < 30; i++) {
            runs.waits("run-" + i, "nlp");
        }

        assertThat(wide.round(2)).containsExactly("run-10", "run-11");
        assertThat(wide.round(0)).isEmpty();
        assertThat(runs.hasTurn("run-12")).isFalse();
        runs.waits("p", "vision", "production", 1, Optional.empty());
        assertThat(wide.round(2)).containsExactly("p", "run-12");
        assertThat(wide.round()).hasSize(17);
    }

    @Test
    void those_whose_turn_was_given_count_among_those_that_can_be_started() {
        QueueUnderTest one = new QueueUnderTest(runs, 100);
        runs.waits("a", "nlp");
        one.round();
        runs.waits("b", "nlp");
        runs.waits("c", "nlp");

        assertThat(new QueueUnderTest(runs, 100).round(2)).containsExactly("a", "b");
        assertThat(runs.hasTurn("c")).isFalse();
    }

    @Test
    void a_run_that_was_given_its_turn_and_never_started_is_started_by_whoever_looks_next() {
        runs.waits("a", "nlp");
        assertThat(queue.round()).containsExactly("a");

        QueueUnderTest after = new QueueUnderTest(runs, 2);
        assertThat(after.round()).containsExactly("a");
    }

    @Test
    void a_run_that_rests_gives_its_turn_to_the_next() {
        for (String id : List.of("a", "b", "c")) {
            runs.waits(id, "nlp");
        }
        queue.round();
        runs.becomes("a", RunState.RUNNING);
        runs.becomes("a", RunState.SUCCEEDED);
        queue.live.remove("a");

        assertThat(runs.hasTurn("a")).isFalse();
        assertThat(queue.round()).containsExactly("c");
    }

    @Test
    void a_run_that_waits_for_its_second_time_waits_since_then() {
        runs.waits("a", "nlp");
        runs.becomes("a", RunState.PAUSED);
        runs.clock.pass(Duration.ofDays(7));
        runs.becomes("a", RunState.QUEUED);
        runs.clock.pass(Duration.ofHours(1));
        // a new reason is no new wait
        runs.becomes("a", RunState.QUEUED);
        queue.admission.next(queue.live, 0, Integer.MAX_VALUE);

        assertThat(queue.shown(team -> true).runs().get(0).waitedSeconds()).isEqualTo(3600);
    }

    @Test
    void a_starved_run_gives_its_slot_to_one_that_waits_and_goes_on_looking() {
        runs.waits("starved", "nlp");
        runs.waits("busy", "nlp");
        queue.round();
        runs.becomes("starved", RunState.PLACING);
        runs.becomes("busy", RunState.RUNNING);
        runs.clock.pass(Duration.ofSeconds(31));
        assertThat(queue.round()).isEmpty();
        assertThat(runs.hasTurn("starved")).as("nobody waits").isTrue();

        runs.waits("next", "nlp");

        assertThat(queue.round()).containsExactly("next");
        assertThat(runs.hasTurn("starved")).isFalse();
        assertThat(runs.hasTurn("busy")).isTrue();
        assertThat(runs.runs.find("starved").orElseThrow().machine().state()).isEqualTo(RunState.PLACING);
    }

    @Test
    void a_starved_run_that_finds_a_machine_is_in_line_again_and_launches_when_it_has_a_turn() {
        starved("starved", Optional.empty());
        runs.waits("later", "nlp");

        assertThat(queue.turns.keep("starved")).isFalse();
        assertThat(queue.round()).isEmpty();
        assertThat(queue.why("starved")).isEqualTo("1st of 2 in line: 2 of 2 slots are taken");
        runs.becomes("busy", RunState.SUCCEEDED);
        queue.live.remove("busy");
        assertThat(queue.round()).as("it is driven already").isEmpty();
        assertThat(queue.turns.keep("starved")).isTrue();
        assertThat(runs.hasTurn("later")).isFalse();
    }

    @Test
    void a_starved_run_that_asks_no_more_is_not_in_line() {
        starved("starved", Optional.empty());
        assertThat(queue.turns.keep("starved")).isFalse();
        runs.clock.pass(QueueLook.WANTED.plusSeconds(1));

        runs.becomes("busy", RunState.SUCCEEDED);
        queue.live.remove("busy");
        queue.round();
        assertThat(runs.hasTurn("starved")).isFalse();
    }

    @Test
    void a_starved_run_with_a_deadline_launches_though_all_slots_are_taken() {
        starved("starved", Optional.of(Duration.ofHours(3)));

        assertThat(queue.turns.keep("starved")).isFalse();
        queue.round();
        assertThat(queue.turns.keep("starved")).isTrue();
    }

    @Test
    void a_run_that_is_about_to_launch_keeps_its_turn() {
        runs.waits("finds", "nlp");
        runs.waits("busy", "nlp");
        queue.round();
        runs.becomes("finds", RunState.PLACING);
        runs.clock.pass(Duration.ofSeconds(31));
        assertThat(queue.turns.keep("finds")).isTrue();
        runs.waits("next", "nlp");

        assertThat(queue.round()).isEmpty();
        assertThat(runs.hasTurn("finds")).isTrue();
    }

    @Test
    void a_starved_run_does_not_hold_its_teams_quota_either() {
        runs.team("nlp", 1, Optional.of(1), Optional.empty());
        runs.waits("starved", "nlp");
        queue.round();
        runs.becomes("starved", RunState.PLACING);
        runs.clock.pass(Duration.ofSeconds(10));
        runs.waits("next", "nlp");
        assertThat(queue.round()).isEmpty();
        assertThat(queue.why("next")).isEqualTo("team nlp has 1 of 1 machine");

        runs.clock.pass(Duration.ofSeconds(21));

        assertThat(queue.round()).containsExactly("next");
        assertThat(queue.turns.keep("starved")).isFalse();
        queue.round();
        assertThat(queue.turns.keep("starved")).as("the quota is used").isFalse();
    }

    @Test
    void no_more_than_the_set_number_of_runs_look_without_a_slot() {
        QueueUnderTest few =
                new QueueUnderTest(runs, 2, new QueueProperties(Duration.ofHours(6), Duration.ofSeconds(30), 1));
        runs.waits("a", "nlp");
        runs.waits("b", "nlp");
        few.round();
        runs.becomes("a", RunState.PLACING);
        runs.becomes("b", RunState.PLACING);
        runs.clock.pass(Duration.ofMinutes(1));
        runs.waits("c", "nlp");
        runs.waits("d", "nlp");

        assertThat(few.round()).containsExactly("c");
        assertThat(few.round()).isEmpty();
    }

    @Test
    void a_gate_holds_a_run_and_its_words_are_shown() {
        runs.waits("a", "nlp");
        runs.waits("b", "nlp");
        queue.held.put("a", "budget nlp is used up");

        assertThat(queue.round()).containsExactly("b");
        assertThat(queue.why("a")).isEqualTo("budget nlp is used up");
        queue.held.clear();
        assertThat(queue.round()).containsExactly("a");
    }

    @Test
    void a_gang_counts_for_its_machines_and_a_run_at_work_without_a_turn_too() {
        runs.team("vision", 1, Optional.of(6), Optional.empty());
        runs.waits("old", "vision", "standard", 3, Optional.empty());
        runs.becomes("old", RunState.RUNNING);
        runs.waits("gang", "vision", "standard", 4, Optional.empty());

        queue.live.add("old");
        assertThat(queue.round()).isEmpty();
        assertThat(queue.why("gang")).isEqualTo("team vision has 3 of 6 machines; this run wants 4");
    }

    @Test
    void what_a_team_spent_today_is_counted_from_midnight_with_what_still_runs() {
        runs.team("vision", 1, Optional.empty(), Optional.of("10"));
        runs.waits("old", "vision");
        // 12 dollars from 22:00 to 02:00, so 6 of them today; and 4 an hour since 11:00
        ledger("2026-11-09T22:00:00Z", "2026-11-10T02:00:00Z", "12");
        attempt("2026-11-10T11:00:00Z", "4");
        runs.becomes("old", RunState.RUNNING);
        runs.waits("new", "vision");
        queue.live.add("old");

        assertThat(queue.round()).isEmpty();
        assertThat(queue.why("new"))
                .isEqualTo("team vision has spent 10.00 USD of 10.00 USD today; it may start runs again at"
                        + " 2026-11-11T00:00:00Z");
        QueueViews.TeamShareView team = queue.shown("vision"::equals).teams().get(0);
        assertThat(team.todayUsd().orElseThrow()).isEqualByComparingTo("10");
        assertThat(team.runs()).isEqualTo(1);
        runs.clock.pass(Duration.ofHours(12));
        assertThat(queue.round()).as("4 an hour since midnight is 0 so far").containsExactly("new");
    }

    @Test
    void gpu_hours_of_a_month_are_those_of_machines_for_as_long_as_they_were_there() {
        runs.waits("old", "vision");
        attempt("2026-10-31T22:00:00Z", "4");
        runs.jdbc
                .sql(
                        "update attempt set accelerators = 8, gone_at = timestamp with time zone '2026-11-01 03:00:00+00:00'")
                .update();
        assertThat(new TeamUseTable(runs.jdbc)
                        .gpuHours(List.of("vision"), Instant.parse("2026-11-01T00:00:00Z"), runs.clock.instant())
                        .get("vision"))
                .isEqualByComparingTo("24");
    }

    @Test
    void servers_that_give_turns_at_once_never_exceed_a_quota() throws Exception {
        runs.team("vision", 1, Optional.of(7), Optional.empty());
        for (int i = 0; i < 40; i++) {
            runs.waits("v" + i, "vision", "standard", 1 + i % 3, Optional.empty());
        }
        List<String> given = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ready = new CountDownLatch(4);
        ExecutorService servers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int s = 0; s < 4; s++) {
                done.add(servers.submit(() -> {
                    QueueUnderTest server = new QueueUnderTest(runs, 8);
                    ready.countDown();
                    ready.await();
                    for (int round = 0; round < 5; round++) {
                        given.addAll(server.round());
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            servers.shutdownNow();
        }
        assertThat(runs.queue.held().get("vision").machines()).isEqualTo(7);
        assertThat(given).isNotEmpty();
    }

    /** Prints what a look costs with many waiting; read by people. */
    @Test
    @Tag("long")
    void ten_thousand_waiting_runs_are_looked_at_in_a_handful_of_queries() {
        for (int i = 0; i < 20; i++) {
            runs.waits("w" + i, "team-" + i);
        }
        for (int i = 0; i < 9; i++) {
            runs.jdbc
                    .sql(
                            "insert into run (id, name, team, project, tags, tier, priority, spec, spec_name, blobs, base_folder,"
                                    + " submitted_at, machine, state, why, attempt, version, updated_at) select id || '-"
                                    + i
                                    + "', name, team, project, tags, tier, priority, spec, spec_name, blobs, base_folder,"
                                    + " submitted_at, machine, state, why, attempt, version, updated_at from run")
                    .update();
        }
        queue.round();
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            queue.shown(team -> true);
            System.out.println("a look at 10,240 runs, 2 of them starting, took "
                    + (System.nanoTime() - begin) / 1_000_000 + " ms");
        }
        assertThat(queue.shown(team -> true).waiting()).isEqualTo(10_238);
    }

    /** Two slots: one is taken by {@code busy}, the other was given by a starved run to {@code other}, which is at work. */
    private void starved(String id, Optional<Duration> deadline) {
        runs.waits(id, "nlp", "standard", 1, deadline);
        runs.waits("busy", "nlp");
        queue.round();
        runs.becomes(id, RunState.PLACING);
        runs.becomes("busy", RunState.RUNNING);
        runs.clock.pass(Duration.ofSeconds(31));
        runs.waits("other", "nlp");
        queue.round();
        runs.becomes("other", RunState.RUNNING);
    }

    private void ledger(String from, String to, String usd) {
        runs.jdbc
                .sql("insert into ledger (run, attempt, kind, market, from_at, to_at, usd_per_hour, usd)"
                        + " values ('old', 1, 'COMPUTE', 'm', ?, ?, 3, ?)")
                .param(Instant.parse(from).atOffset(ZoneOffset.UTC))
                .param(Instant.parse(to).atOffset(ZoneOffset.UTC))
                .param(new BigDecimal(usd))
                .update();
    }

    private void attempt(String granted, String usdPerHour) {
        runs.jdbc
                .sql(
                        "insert into attempt (run, attempt, launch, token, market, request, placed_at, usd_per_hour, machine,"
                                + " granted_at, segment_from) values ('old', 1, 1, 't', 'm', '', ?, ?, 'i', ?, ?)")
                .param(Instant.parse(granted).atOffset(ZoneOffset.UTC))
                .param(new BigDecimal(usdPerHour))
                .param(Instant.parse(granted).atOffset(ZoneOffset.UTC))
                .param(Instant.parse(granted).atOffset(ZoneOffset.UTC))
                .update();
    }
}
