package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many runs are started while others are submitted. */
final class StartsTest {

    private boolean crowded;
    private long now = Long.MAX_VALUE - 1000;
    private final Starts starts = new Starts(() -> crowded, () -> now);

    @Test
    void all_runs_are_started_at_once_while_nobody_waits_at_the_door() {
        start(2000);
        assertThat(starts.room()).isGreaterThan(10_000);
    }

    @Test
    void while_submissions_wait_twenty_runs_are_started_each_second_however_seldom_it_is_asked() {
        crowded = true;
        assertThat(started(100, 0.1)).isEqualTo(200);
        assertThat(started(20, 0.5)).isBetween(190, 210);
        assertThat(started(1000, 0.01)).isBetween(190, 210);
    }

    private int started(int looks, double every) {
        int started = 0;
        for (int i = 0; i < looks; i++) {
            int room = starts.room();
            start(room);
            started += room;
            beat(every);
        }
        return started;
    }

    @Test
    void once_the_door_is_free_the_others_follow_more_and_more_of_them() {
        crowded = true;
        start(starts.room());
        crowded = false;
        int first = started(10, 0.1);
        assertThat(first).isBetween(20, 100);
        assertThat(started(10, 0.1)).isBetween(2 * first, 4 * first);
        beat(10);
        assertThat(starts.room()).isGreaterThan(10_000);
    }

    @Test
    void the_next_crowd_is_as_good_as_the_first() {
        crowded = true;
        starts.room();
        crowded = false;
        beat(100);
        crowded = true;
        assertThat(starts.room()).isEqualTo(20);
    }

    @Test
    void those_that_were_started_before_count_when_a_crowd_comes() {
        start(2000);
        crowded = true;
        assertThat(starts.room()).isZero();
    }

    private void start(int runs) {
        for (int i = 0; i < runs; i++) {
            starts.started();
        }
    }

    private void beat(double seconds) {
        now += Duration.ofMillis((long) (seconds * 1000)).toNanos();
    }
}
