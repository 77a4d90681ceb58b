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
    void while_submissions_wait_a_few_runs_are_started_each_second() {
        crowded = true;
        assertThat(starts.room()).isEqualTo(20);
        start(5);
        assertThat(starts.room()).isEqualTo(15);
        start(15);
        assertThat(starts.room()).isZero();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(starts.room()).isEqualTo(20);
    }

    @Test
    void once_the_door_is_free_the_others_follow() {
        crowded = true;
        start(20);
        crowded = false;
        assertThat(starts.room()).isGreaterThan(10_000);
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
}
