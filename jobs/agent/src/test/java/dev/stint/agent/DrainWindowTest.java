package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainWindowTest {

    private static final Duration WANTED = Duration.ofSeconds(60);

    @Test
    void without_an_end_the_command_gets_what_it_asked_for() {
        assertThat(DrainWindow.forCommand(WANTED, Optional.empty(), Duration.ofSeconds(5)))
                .isEqualTo(WANTED);
    }

    @Test
    void a_long_lead_gives_no_more_than_was_asked_for() {
        assertThat(window(120, 5)).isEqualTo(WANTED);
    }

    @Test
    void a_short_lead_leaves_time_for_the_save() {
        assertThat(window(30, 5)).isEqualTo(Duration.ofMillis(24_500));
    }

    @Test
    void a_lead_shorter_than_two_saves_is_halved() {
        assertThat(window(8, 6)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void an_end_already_past_leaves_nothing() {
        assertThat(window(-3, 6)).isEqualTo(Duration.ZERO);
    }

    private static Duration window(int leadSeconds, int saveSeconds) {
        return DrainWindow.forCommand(
                WANTED, Optional.of(Duration.ofSeconds(leadSeconds)), Duration.ofSeconds(saveSeconds));
    }
}
