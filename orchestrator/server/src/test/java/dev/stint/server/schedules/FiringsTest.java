package dev.stint.server.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import dev.stint.api.ScheduleViews.FiringView;
import dev.stint.providers.Money;
import dev.stint.server.RefusedException;
import dev.stint.server.alerts.Alert;
import dev.stint.server.db.FiringRow;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.SchedulePriceTable;
import dev.stint.server.db.ScheduleTable;
import dev.stint.server.db.TablesUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules on real tables: which firings there are, which runs come of them, and what holds those back. */
class FiringsTest {

    private static final String NOON = "2026-11-20T12:00:00Z";
    private static final TablesUnderTest TABLES = new TablesUnderTest();
    private static final String NIGHTLY = "{cron: 0 22 * * *";

    private final SchedulesUnderTest server = new SchedulesUnderTest(TABLES, Instant.parse(NOON));

    @Test
    void what_is_due_fires_once_however_often_somebody_looks() {
        server.put("nightly", NIGHTLY + "}");
        server.tick();
        assertThat(server.runs("nightly")).isEmpty();

        server.at("2026-11-20T22:00:00Z");
        server.tick();
        server.tick();
        server.other().tick();

        assertThat(server.decisions("nightly")).containsExactly("2026-11-20T22:00:00Z fire");
        assertThat(server.runs("nightly")).hasSize(1);
        FiringView firing = server.firings("nightly").get(0);
        assertThat(firing.outcome()).isEqualTo("live");
        assertThat(firing.runs().get(0).run()).contains(server.runs("nightly").get(0));
        server.engine.set(server.runs("nightly").get(0), "SUCCEEDED");
        assertThat(server.firings("nightly").get(0).outcome()).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 30 2 * * *, 2027-03-27T12:00:00Z, 2027-03-28T01:00:00Z",
        "Europe/Berlin, 30 2 * * *, 2027-10-30T12:00:00Z, 2027-10-31T00:30:00Z",
        "America/New_York, 30 2 * * *, 2027-03-13T12:00:00Z, 2027-03-14T07:00:00Z",
        "America/New_York, 30 1 * * *, 2027-11-06T12:00:00Z, 2027-11-07T05:30:00Z",
        "Australia/Lord_Howe, 15 2 * * *, 2027-10-02T03:00:00Z, 2027-10-02T15:30:00Z",
        "Australia/Lord_Howe, 45 1 * * *, 2027-04-03T03:00:00Z, 2027-04-03T14:45:00Z"
    })
    void where_the_clock_changes_each_night_fires_once(String zone, String cron, String begin, String expected) {
        server.at(begin);
        server.put("nightly", "{cron: '" + cron + "', zone: " + zone + ", overlap: queue}");

        for (int i = 0; i < 24 * 3; i++) {
            server.clock.pass(Duration.ofMinutes(20));
            server.tick();
        }

        assertThat(server.decisions("nightly")).containsExactly(expected + " fire");
        assertThat(server.runs("nightly")).hasSize(1);
    }

    @Test
    void two_servers_on_one_database_fire_each_time_exactly_once() throws Exception {
        server.put("nightly", "{cron: '* * * * *', overlap: queue, matrix: {seed: [1, 2, 3]}}");
        server.put("other", "{cron: '*/2 * * * *', overlap: replace}");
        List<SchedulesUnderTest> servers = List.of(server, server.other());
        ExecutorService threads = Executors.newFixedThreadPool(servers.size());
        try {
            for (int minute = 0; minute < 20; minute++) {
                server.clock.pass(Duration.ofMinutes(1));
                List<Callable<Void>> looks = new ArrayList<>();
                servers.forEach(each -> looks.add(() -> {
                    each.tick();
                    return null;
                }));
                for (Future<Void> look : threads.invokeAll(looks, 60, TimeUnit.SECONDS)) {
                    look.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
        server.tick();

        assertThat(count("select count(*) from firing where schedule = 1")).isEqualTo(20);
        assertThat(count("select count(distinct planned_at) from firing where schedule = 1"))
                .isEqualTo(20);
        assertThat(server.runs("nightly")).hasSize(60);
        assertThat(server.runs("other")).hasSize(10);
        assertThat(count("select count(*) from firing_run where run is null")).isZero();
        assertThat(count("select count(distinct run) from firing_run")).isEqualTo(70);
    }

    @Test
    void a_server_killed_between_decision_and_submission_is_made_up_for_by_the_next() {
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}");
        server.at("2026-11-20T22:00:00Z");
        server.decideOnly();
        assertThat(server.firings("nightly").get(0).outcome()).isEqualTo("pending");
        assertThat(server.runs("nightly")).isEmpty();

        SchedulesUnderTest next = server.other();
        server.clock.pass(Duration.ofHours(3));
        next.tick();

        assertThat(server.decisions("nightly")).containsExactly("2026-11-20T22:00:00Z fire");
        assertThat(server.runs("nightly")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"KILLED_BEFORE", "KILLED_AFTER"})
    void a_server_killed_while_it_submits_submits_nothing_twice(FakeEngine.Trouble trouble) {
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}");
        server.at("2026-11-20T22:00:00Z");
        server.engine.next(trouble);
        server.tick();
        // put anew meanwhile: what was submitted stays what it is
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}", "env: {NEW: '1'}");

        server.other().tick();

        assertThat(server.runs("nightly")).hasSize(2);
        assertThat(server.firings("nightly").get(0).runs())
                .allSatisfy(run -> assertThat(run.run()).isPresent())
                .extracting(ScheduleViews.FiringRunView::run)
                .doesNotHaveDuplicates();
    }

    @Test
    void skip_leaves_out_what_comes_too_early_and_says_so() {
        server.put("nightly", NIGHTLY + "}");
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        String first = server.runs("nightly").get(0);
        server.engine.set(first, "PAUSED");

        server.at("2026-11-21T22:00:00Z");
        server.tick();
        assertThat(server.decisions("nightly")).endsWith("2026-11-21T22:00:00Z skip");
        assertThat(server.firings("nightly").get(1).why())
                .isEqualTo(first + " (PAUSED) is not over, and overlap is skip");
        assertThat(server.runs("nightly")).hasSize(1);

        server.engine.set(first, "FAILED");
        server.at("2026-11-22T22:00:00Z");
        server.tick();
        assertThat(server.runs("nightly")).as("what failed is over").hasSize(2);
        assertThat(server.desk.show("default", "nightly").schedule().failing()).isEqualTo(1);
    }

    @Test
    void queue_holds_a_firing_until_those_before_it_are_over() {
        server.put("nightly", NIGHTLY + ", overlap: queue}");
        for (String night : List.of("2026-11-20T22:00:00Z", "2026-11-21T22:00:00Z", "2026-11-22T22:00:00Z")) {
            server.at(night);
            server.tick();
        }
        List<String> runs = server.runs("nightly");

        assertThat(server.held())
                .isEqualTo(Map.of(
                        runs.get(1),
                        "waits until the firing of 2026-11-20T22:00:00Z is over: " + runs.get(0) + " (QUEUED)",
                        runs.get(2),
                        "waits until the firing of 2026-11-20T22:00:00Z is over: " + runs.get(0) + " (QUEUED)"));
        server.engine.set(runs.get(0), "FAILED");
        assertThat(server.held()).containsOnlyKeys(runs.get(2));
        server.engine.set(runs.get(1), "RUNNING");
        assertThat(server.held().get(runs.get(2))).endsWith(runs.get(1) + " (RUNNING)");
        server.engine.set(runs.get(1), "SUCCEEDED");
        assertThat(server.held()).isEmpty();
    }

    @Test
    void replace_cancels_what_is_not_over() {
        server.put("nightly", NIGHTLY + ", overlap: replace, matrix: {seed: [1, 2]}}");
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        List<String> first = server.runs("nightly");
        server.engine.set(first.get(0), "SUCCEEDED");

        server.at("2026-11-21T22:00:00Z");
        server.tick();

        assertThat(server.engine.cancelled).containsExactly(first.get(1));
        assertThat(server.runs("nightly")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"none, 1", "last, 1", "all, 4"})
    void a_server_that_was_away_catches_up_as_the_schedule_says(String catchUp, int runs) {
        server.put("nightly", NIGHTLY + ", overlap: queue, catch_up: " + catchUp + "}");
        SchedulesUnderTest next = server.other();
        server.at(catchUp.equals("none") ? "2026-11-23T22:00:30Z" : "2026-11-24T09:00:00Z");

        next.tick();

        assertThat(server.runs("nightly")).hasSize(runs);
        assertThat(server.decisions("nightly")).hasSize(4);
        assertThat(server.decisions("nightly").get(3))
                .as("the last one is made up for, or in time")
                .isEqualTo("2026-11-23T22:00:00Z " + (catchUp.equals("all") ? "queue" : "fire"));
        assertThat(server.decisions("nightly").get(0))
                .isEqualTo("2026-11-20T22:00:00Z " + (catchUp.equals("all") ? "fire" : "miss"));
    }

    @Test
    void a_paused_schedule_fires_nothing_and_goes_on_from_when_it_is_resumed() {
        server.put("nightly", NIGHTLY + "}");
        server.desk.pause("default", "nightly", SchedulesUnderTest.ADA, "holidays");
        server.at("2026-11-23T12:00:00Z");
        server.tick();
        assertThat(server.desk.active()).isZero();

        server.desk.resume("default", "nightly", SchedulesUnderTest.ADA);
        server.tick();
        assertThat(server.decisions("nightly")).isEmpty();
        assertThat(server.desk.active()).isEqualTo(1);
        server.at("2026-11-23T22:00:00Z");
        server.tick();
        assertThat(server.runs("nightly")).hasSize(1);
    }

    @Test
    void what_is_put_anew_fires_as_it_says_from_then_on() {
        server.put("nightly", NIGHTLY + "}");
        server.at("2026-11-20T20:00:00Z");
        server.put("nightly", "{cron: 0 18 * * *}");
        server.at("2026-11-20T23:00:00Z");
        server.tick();
        assertThat(server.decisions("nightly")).isEmpty();

        assertThat(server.desk.show("default", "nightly").next())
                .hasSize(10)
                .startsWith(Instant.parse("2026-11-21T18:00:00Z"));
    }

    @Test
    void only_its_owner_or_an_operator_changes_a_schedule() {
        server.put("nightly", NIGHTLY + "}");

        assertThatThrownBy(() -> server.desk.pause("default", "nightly", SchedulesUnderTest.EVE, ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("schedule default/nightly is ada's: eve is not an operator");
        server.desk.pause("default", "nightly", SchedulesUnderTest.OPERATOR, "");
        server.desk.remove("default", "nightly", SchedulesUnderTest.ADA);
        assertThatThrownBy(() -> server.desk.show("default", "nightly"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is not known");
    }

    @Test
    void what_is_refused_is_seen_and_told_and_not_tried_again() {
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}");
        server.at("2026-11-20T22:00:00Z");
        server.engine.next(FakeEngine.Trouble.REFUSED);
        server.tick();
        server.tick();

        FiringView firing = server.firings("nightly").get(0);
        assertThat(firing.runs().get(0).refused()).contains("workdir: its snapshot is gone");
        assertThat(firing.runs().get(1).run()).isPresent();
        assertThat(server.alerts).hasSize(1);
        assertThat(server.alerts.get(0).subject())
                .isEqualTo("schedule nightly: a run for 2026-11-20T22:00:00Z was refused");
        server.engine.set(server.runs("nightly").get(0), "SUCCEEDED");
        assertThat(server.firings("nightly").get(0).outcome()).isEqualTo("failed");
    }

    @Test
    void what_a_busy_server_did_not_take_in_is_submitted_once_it_does() {
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}");
        server.at("2026-11-20T22:00:00Z");
        server.engine.next(FakeEngine.Trouble.BUSY);
        server.tick();
        assertThat(server.firings("nightly").get(0).runs())
                .as("neither refused nor given up")
                .allMatch(run -> run.run().isEmpty() && run.refused().isEmpty());
        server.tick();

        assertThat(server.runs("nightly")).hasSize(2);
        assertThat(server.firings("nightly").get(0).runs())
                .allMatch(run -> run.run().isPresent() && run.refused().isEmpty());
        assertThat(server.alerts).isEmpty();
    }

    @Test
    void a_schedule_whose_owner_may_submit_no_more_is_paused_and_submits_nothing() {
        server.put("nightly", NIGHTLY + ", matrix: {seed: [1, 2]}}");
        server.engine.removed.add("ada");
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        server.at("2026-11-21T22:00:00Z");
        server.tick();

        assertThat(server.runs("nightly")).isEmpty();
        ScheduleViews.ScheduleView paused =
                server.desk.show("default", "nightly").schedule();
        assertThat(paused.paused().orElseThrow().by()).isEqualTo("stint");
        assertThat(paused.paused().orElseThrow().why()).isEqualTo("ada is no submitter of team default any more");
        assertThat(server.decisions("nightly"))
                .as("and nothing is due meanwhile")
                .hasSize(1);
        assertThat(server.firings("nightly").get(0).runs().get(0).refused())
                .contains("ada is no submitter of team default any more");
        assertThat(server.alerts).extracting(Alert::subject).containsExactly("schedule nightly was paused");
    }

    @Test
    void who_puts_the_schedule_of_somebody_who_may_no_more_takes_it_over() {
        server.put("nightly", NIGHTLY + "}");
        server.engine.removed.add("ada");
        server.at("2026-11-20T22:00:00Z");
        server.tick();

        server.desk.put(
                new Requests.PutSchedule(
                        "name: nightly\nrun: ./train\nschedule: " + NIGHTLY + "}\n", "nightly.yaml", Map.of(), ""),
                SchedulesUnderTest.OPERATOR);
        assertThat(server.desk
                        .resume("default", "nightly", SchedulesUnderTest.OPERATOR)
                        .owner())
                .isEqualTo("olga");
        server.at("2026-11-21T22:00:00Z");
        server.tick();

        assertThat(server.runs("nightly")).hasSize(1);
    }

    @Test
    void whoever_asks_fires_it_beside_its_times() {
        server.put("nightly", NIGHTLY + "}");

        FiringView asked = server.desk.fire("default", "nightly", SchedulesUnderTest.ADA, "to see");

        assertThat(asked.kind()).isEqualTo("asked");
        assertThat(asked.why()).isEqualTo("asked for by ada: to see");
        assertThat(asked.runs().get(0).run()).isPresent();
        assertThatThrownBy(() -> server.desk.fire("default", "nightly", SchedulesUnderTest.ADA, ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is not over, and overlap is skip");
    }

    @Test
    void a_backfill_makes_up_for_what_no_runs_came_of_one_after_another() {
        server.put("nightly", NIGHTLY + "}", "env: {DAY: '${schedule.date}'}");
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        server.at("2026-11-21T12:00:00Z");
        Requests.Backfill range = new Requests.Backfill(
                Instant.parse("2026-11-18T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), true);

        ScheduleViews.BackfillView told = server.desk.backfill("default", "nightly", range, SchedulesUnderTest.ADA);
        assertThat(told.times()).extracting(ScheduleViews.BackfillTime::fires).containsExactly(true, true, false);
        assertThat(told.runs()).isEqualTo(2);
        assertThat(server.runs("nightly")).as("only told").hasSize(1);

        Requests.Backfill perform = new Requests.Backfill(range.from(), range.to(), false);
        server.desk.backfill("default", "nightly", perform, SchedulesUnderTest.ADA);
        assertThat(server.desk
                        .backfill("default", "nightly", perform, SchedulesUnderTest.ADA)
                        .runs())
                .as("a second time there is nothing to make up for")
                .isZero();
        List<String> runs = server.runs("nightly");
        assertThat(runs).hasSize(3);
        assertThat(server.run(runs.get(1)).spec()).contains("2026-11-18");
        assertThat(server.held()).containsOnlyKeys(runs.get(1), runs.get(2));
        server.engine.set(runs.get(0), "SUCCEEDED");
        assertThat(server.held()).containsOnlyKeys(runs.get(2));

        server.at("2026-11-21T22:00:00Z");
        server.tick();
        assertThat(server.decisions("nightly"))
                .as("tonight's is not in its way")
                .endsWith("2026-11-21T22:00:00Z fire");
    }

    @Test
    void a_missed_night_that_is_made_up_for_waits_for_what_is_at_work() {
        server.put("nightly", NIGHTLY + ", catch_up: none}");
        server.at("2026-11-21T22:00:00Z");
        server.tick();
        assertThat(server.decisions("nightly"))
                .containsExactly("2026-11-20T22:00:00Z miss", "2026-11-21T22:00:00Z fire");

        server.desk.backfill(
                "default",
                "nightly",
                new Requests.Backfill(
                        Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), false),
                SchedulesUnderTest.OPERATOR);

        List<String> runs = server.runs("nightly");
        assertThat(server.held())
                .isEqualTo(Map.of(
                        runs.get(1),
                        "waits until the firing of 2026-11-21T22:00:00Z is over: " + runs.get(0) + " (QUEUED)"));
        assertThat(server.decisions("nightly")).hasSize(2);
    }

    @Test
    void a_dependent_run_waits_for_the_same_nights_success() {
        server.put("export", "{cron: 0 21 * * *}");
        server.put("train", NIGHTLY + "}", "depends_on: export");
        server.at("2026-11-20T21:00:00Z");
        server.tick();
        String export = server.runs("export").get(0);
        server.engine.set(export, "SUCCEEDED");
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        assertThat(server.held()).isEmpty();
        server.desk.backfill(
                "default",
                "export",
                new Requests.Backfill(
                        Instant.parse("2026-11-18T00:00:00Z"), Instant.parse("2026-11-19T00:00:00Z"), false),
                SchedulesUnderTest.ADA);
        assertThat(server.held())
                .as("nights long past do not count")
                .doesNotContainKey(server.runs("train").get(0));
        server.engine.set(server.runs("train").get(0), "SUCCEEDED");

        // the next night train is looked at before export has been fired at all
        server.desk.pause("default", "export", SchedulesUnderTest.ADA, "for the test");
        server.at("2026-11-21T22:00:00Z");
        server.tick();
        String train = server.runs("train").get(1);
        new ScheduleTable(server.tables.jdbc()).paused(1, Optional.empty());
        assertThat(server.held())
                .isEqualTo(Map.of(
                        train,
                        "waits for export, which was due at 2026-11-21T21:00:00Z and has last run for"
                                + " 2026-11-20T21:00:00Z"));
        server.tick();
        String late = server.runs("export").get(2);
        assertThat(server.held()).containsEntry(train, "waits for export: " + late + " is QUEUED");
        server.engine.set(late, "FAILED");
        assertThat(server.held().get(train))
                .isEqualTo("waits for export, but " + late
                        + " is FAILED: resume it, run export again, or cancel this run");
        // by hand, and that succeeds
        server.clock.pass(Duration.ofMinutes(5));
        server.engine.set(server.submit("export"), "SUCCEEDED");
        assertThat(server.held()).isEmpty();
    }

    @Test
    void a_run_without_a_schedule_depends_on_the_newest_run() {
        String report = server.submit("report", "depends_on: [collect]");
        assertThat(server.held())
                .isEqualTo(Map.of(report, "waits for collect, which has never run: submit it, or cancel this run"));
        String collect = server.submit("collect");
        assertThat(server.held()).isEqualTo(Map.of(report, "waits for collect: " + collect + " is QUEUED"));
        server.engine.set(collect, "SUCCEEDED");
        assertThat(server.held()).isEmpty();
    }

    @Test
    void jobs_that_would_wait_for_one_another_are_refused() {
        server.put("a", NIGHTLY + "}", "depends_on: b");
        server.put("b", NIGHTLY + "}", "depends_on: c");

        assertThatThrownBy(() -> server.put("c", NIGHTLY + "}", "depends_on: a"))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "depends_on: c waits for a waits for b waits for c, so none would ever begin; break the circle");
    }

    @Test
    void a_window_holds_its_runs_until_it_is_cheapest_and_gives_them_a_deadline() {
        server.put("nightly", "{window: {from: '22:00', to: '06:00', done_by: '07:00'}}", "work: 3h");
        SchedulePriceTable prices = new SchedulePriceTable(server.tables.jdbc());
        Instant noonBefore = Instant.parse("2026-11-19T22:00:00Z");
        for (int hour = 0; hour < 24; hour++) {
            prices.insert(1, noonBefore.plus(Duration.ofHours(hour)), Money.of(hour >= 4 && hour < 9 ? "0.5" : "1"));
        }
        server.at("2026-11-20T22:00:00Z");
        server.tick();
        String run = server.runs("nightly").get(0);

        assertThat(server.run(run).deadline()).contains(Instant.parse("2026-11-21T07:00:00Z"));
        assertThat(server.held().get(run))
                .startsWith("waits until about 2026-11-21T02:00:00Z for lower prices: 3 h 6 min is expected to cost");
        server.at("2026-11-21T02:00:00Z");
        assertThat(server.held()).isEmpty();
    }

    @Test
    void without_prices_a_run_starts_as_its_window_opens() {
        server.put("nightly", "{cron: 0 18 * * *, window: {from: '22:00', to: '06:00'}}", "work: 3h");
        server.at("2026-11-20T18:00:00Z");
        server.tick();
        assertThat(server.held()).containsValue("its window opens at 2026-11-20T22:00:00Z");
        server.at("2026-11-20T22:00:00Z");
        assertThat(server.held()).isEmpty();
    }

    @Test
    void of_very_many_firings_the_newest_are_remembered() {
        server.put("often", "{cron: '* * * * *', overlap: replace}");
        FiringTable firings = new FiringTable(server.tables.jdbc());
        Instant noon = Instant.parse(NOON);
        for (int minute = 1; minute <= Firings.REMEMBERED + 20; minute++) {
            Instant at = noon.minus(Duration.ofMinutes(minute));
            firings.insert(new FiringRow(1, at, 0, FiringRow.Kind.CRON, "MISS", "", at), List.of(), "n");
        }
        server.clock.pass(Duration.ofMinutes(1));
        server.tick();

        assertThat(count("select count(*) from firing")).isEqualTo(Firings.REMEMBERED);
    }

    private int count(String sql) {
        return server.tables.jdbc().sql(sql).query(Integer.class).single();
    }
}
