package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeRuns;
import dev.stint.server.FakeSchedules;
import dev.stint.server.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdleShutdownTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandClock clock = new HandClock(FakeRuns.T0);
    private final FakeRuns runs = new FakeRuns();
    private final FakeSchedules schedules = new FakeSchedules();
    private final Activity activity = new Activity(clock);
    private final List<String> endings = new ArrayList<>();
    private final IdleShutdown idle = new IdleShutdown(runs, schedules, activity, clock, TIMEOUT, endings::add);

    @Test
    void a_server_nobody_needs_ends_after_the_timeout_and_not_before() {
        after(TIMEOUT.minus(SECOND));
        assertThat(endings).isEmpty();
        after(SECOND);
        assertThat(endings).containsExactly("no run and no request for 15 minutes");
    }

    @Test
    void a_request_begins_the_wait_anew() {
        after(Duration.ofMinutes(14));
        activity.begin();
        activity.end();
        after(Duration.ofMinutes(14));
        assertThat(endings).isEmpty();
        after(Duration.ofMinutes(1));
        assertThat(endings).hasSize(1);
    }

    @Test
    void an_open_stream_keeps_the_server_and_the_wait_begins_when_it_closes() {
        activity.begin();
        after(Duration.ofHours(5));
        assertThat(endings).isEmpty();
        activity.end();
        after(TIMEOUT.minus(SECOND));
        assertThat(endings).isEmpty();
        after(SECOND);
        assertThat(endings).hasSize(1);
    }

    @Test
    void a_live_run_keeps_the_server_and_the_wait_begins_when_it_ends() {
        runs.load(1, 0);
        after(Duration.ofHours(5));
        runs.load(0, 0);
        after(TIMEOUT.minus(SECOND));
        assertThat(endings).isEmpty();
        after(SECOND);
        assertThat(endings).hasSize(1);
    }

    @Test
    void a_queued_run_keeps_the_server() {
        runs.load(0, 1);
        after(Duration.ofHours(5));
        assertThat(endings).isEmpty();
    }

    @Test
    void a_schedule_that_fires_keeps_the_server() {
        schedules.active(1);
        after(Duration.ofHours(5));
        assertThat(endings).isEmpty();
        schedules.active(0);
        after(TIMEOUT);
        assertThat(endings).hasSize(1);
    }

    @Test
    void a_timeout_of_zero_means_never() {
        IdleShutdown never = new IdleShutdown(runs, schedules, activity, clock, Duration.ZERO, endings::add);
        clock.pass(Duration.ofDays(300));
        never.check();
        assertThat(endings).isEmpty();
    }

    private void after(Duration time) {
        clock.pass(time);
        idle.check();
    }
}
