package dev.stint.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.run.RunState;
import dev.stint.server.alerts.Alert;
import dev.stint.server.db.IdleTable;
import dev.stint.server.db.QueuedRuns;
import dev.stint.server.guard.GuardProperties.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Machines that do nothing, and jobs that were done before. */
class GuardTest {

    private static final GuardProperties WARN =
            new GuardProperties(Duration.ofHours(1), Action.WARN, Duration.ofDays(7));
    private static final GuardProperties STOP =
            new GuardProperties(Duration.ofHours(1), Action.STOP, Duration.ofDays(7));

    private final QueuedRuns runs = new QueuedRuns();
    private final List<Alert> told = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();

    @Test
    void a_machine_whose_command_tells_no_new_step_is_told_of_once() {
        IdleGuard guard = guard(WARN);
        works("a", 100, Optional.empty());
        guard.look();
        runs.clock.pass(Duration.ofMinutes(59));
        guard.look();
        assertThat(told).isEmpty();

        runs.clock.pass(Duration.ofMinutes(1));
        guard.look();
        runs.clock.pass(Duration.ofMinutes(30));
        guard.look();

        assertThat(told).extracting(Alert::key).containsExactly("idle/a/1.1");
        assertThat(told.get(0).text())
                .isEqualTo(
                        "The machine of attempt 1 in local/home/home/host/spot costs 4.00 USD an hour, and it has told"
                                + " no step beyond 100 for 60 min; stop it with: stint stop a");
        assertThat(stopped).isEmpty();
    }

    @Test
    void a_run_is_stopped_when_the_setting_says_so() {
        IdleGuard guard = guard(STOP);
        works("a", 100, Optional.of(0.0));
        guard.look();
        runs.clock.pass(Duration.ofMinutes(61));
        guard.look();

        assertThat(stopped).containsExactly("a: its accelerators have done nothing for 61 min");
    }

    @Test
    void a_machine_that_worked_meanwhile_is_not_idle() {
        IdleGuard guard = guard(WARN);
        works("a", 100, Optional.empty());
        guard.look();
        runs.clock.pass(Duration.ofMinutes(50));
        runs.jdbc.sql("update attempt set last_step = 101").update();
        guard.look();
        runs.clock.pass(Duration.ofMinutes(50));
        guard.look();

        assertThat(told).isEmpty();
    }

    @Test
    void machines_that_start_or_end_are_not_looked_at() {
        works("a", 100, Optional.empty());
        assertThat(new IdleTable(runs.jdbc).working()).hasSize(1);
        runs.jdbc.sql("update attempt set end_wanted = true").update();
        assertThat(new IdleTable(runs.jdbc).working()).isEmpty();
    }

    @Test
    void a_job_that_is_done_or_at_work_already_is_noticed_within_its_team() {
        RepeatGuard guard = new RepeatGuard(runs.queue, runs.runs, WARN, runs.clock);
        same("first", "vision");
        same("second", "vision");
        same("others", "nlp");
        assertThat(guard.of("first")).isEmpty();
        assertThat(guard.of("others")).isEmpty();
        assertThat(guard.of("second"))
                .contains("this job is the same as that of run first, spec and files, which is QUEUED");

        runs.becomes("first", RunState.SUCCEEDED);
        assertThat(guard.of("second"))
                .contains("this job is the same as that of run first, spec and files, which has succeeded at"
                        + " 2026-11-10T12:00:00Z");
        runs.clock.pass(Duration.ofDays(8));
        assertThat(guard.of("second")).isEmpty();
    }

    private void same(String id, String team) {
        runs.waits(id, team);
        runs.jdbc
                .sql("update run set fingerprint = 'the same' where id = ?")
                .param(id)
                .update();
    }

    private void works(String run, long step, Optional<Double> gpuPercent) {
        runs.waits(run, "vision");
        runs.becomes(run, RunState.RUNNING);
        runs.jdbc
                .sql(
                        "insert into attempt (run, attempt, launch, token, market, request, placed_at, usd_per_hour, machine,"
                                + " granted_at, started_at, last_step, gpu_mean_percent)"
                                + " select id, 1, 1, id, 'local/home/home/host/spot', '', submitted_at, 4, 'm', submitted_at,"
                                + " submitted_at, ?, ? from run where id = ?")
                .param(step)
                .param(gpuPercent.orElse(null))
                .param(run)
                .update();
    }

    private IdleGuard guard(GuardProperties properties) {
        IdleGuard.Told somebody = new IdleGuard.Told() {
            @Override
            public boolean idle(Alert alert) {
                return told.add(alert);
            }

            @Override
            public void stop(String run, String why) {
                stopped.add(run + ": " + why);
            }
        };
        return new IdleGuard(new IdleTable(runs.jdbc), somebody, properties, runs.clock);
    }
}
