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
        assertThat(starts.of(2000)).isEqualTo(2000);
        assertThat(starts.of(2000)).isEqualTo(2000);
    }

    @Test
    void while_submissions_wait_a_few_runs_are_started_each_second() {
        crowded = true;
        assertThat(starts.of(5)).isEqualTo(5);
        assertThat(starts.of(2000)).isEqualTo(15);
        assertThat(starts.of(2000)).isZero();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(starts.of(2000)).isEqualTo(20);
    }

    @Test
    void once_the_door_is_free_the_others_follow() {
        crowded = true;
        starts.of(2000);
        crowded = false;
        assertThat(starts.of(1980)).isEqualTo(1980);
    }

    @Test
    void those_that_were_started_before_count_when_a_crowd_comes() {
        starts.of(2000);
        crowded = true;
        assertThat(starts.of(10)).isZero();
    }
}
