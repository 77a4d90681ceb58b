package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoopClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant wall = START;
    private long uptimeNanos = 7;
    private final LoopClock clock = new LoopClock(() -> wall, () -> uptimeNanos);

    @Test
    void it_shows_the_machines_time() {
        pass(Duration.ofSeconds(3));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
    }

    @Test
    void a_clock_set_back_lets_time_go_on() {
        pass(Duration.ofSeconds(3));
        clock.instant();

        wall = wall.minus(Duration.ofHours(1));
        pass(Duration.ofSeconds(2));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
        pass(Duration.ofSeconds(2));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void a_clock_set_forward_is_followed_as_after_a_suspended_night() {
        wall = wall.plus(Duration.ofHours(8));

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(8)));
    }

    @Test
    void steady_time_follows_no_jump_in_either_direction() {
        Instant before = clock.steady().instant();

        wall = wall.plus(Duration.ofHours(8));
        pass(Duration.ofSeconds(2));
        wall = wall.minus(Duration.ofHours(20));
        pass(Duration.ofSeconds(3));

        assertThat(Duration.between(before, clock.steady().instant())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void an_instant_told_by_others_comes_when_the_machines_clock_shows_it() {
        wall = wall.minus(Duration.ofHours(1));
        Instant now = clock.instant();

        assertThat(Duration.between(now, clock.whenWallShows(wall.plusSeconds(30))))
                .isEqualTo(Duration.ofSeconds(30));
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        uptimeNanos += time.toNanos();
    }
}
