package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.HandClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T08:00:00Z"));

    @Test
    void a_few_are_let_in_at_once_and_then_so_many_a_second() {
        Throttle throttle = new Throttle(2, 3, clock);
        for (int i = 0; i < 3; i++) {
            assertThat(throttle.take("ada")).isEmpty();
        }

        assertThat(throttle.take("ada")).contains(Duration.ofMillis(500));
        clock.pass(Duration.ofMillis(499));
        assertThat(throttle.take("ada")).isPresent();
        clock.pass(Duration.ofMillis(1));
        assertThat(throttle.take("ada")).isEmpty();
        assertThat(throttle.take("bob")).as("another's bucket is full").isEmpty();
    }

    @Test
    void a_bucket_holds_no_more_however_long_nobody_came() {
        Throttle throttle = new Throttle(2, 3, clock);
        throttle.take("ada");
        clock.pass(Duration.ofDays(1));
        for (int i = 0; i < 3; i++) {
            assertThat(throttle.take("ada")).isEmpty();
        }
        assertThat(throttle.take("ada")).isPresent();
    }

    @Test
    void without_a_rate_nobody_waits() {
        Throttle throttle = new Throttle(0, 0, clock);
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.take("ada")).isEmpty();
        }
    }

    @Test
    void many_keys_take_no_more_room_than_some() {
        Throttle throttle = new Throttle(1, 1, clock);
        throttle.take("ada");
        for (int i = 0; i < Throttle.MOST_KEYS; i++) {
            throttle.take("key " + i);
        }
        assertThat(throttle.take("ada")).as("forgotten, and so full again").isEmpty();
    }
}
