package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainWindowTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
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
        assertThat(window(30, 5)).isEqualTo(Duration.ofMillis(23_500));
    }

    @Test
    void a_lead_shorter_than_two_saves_is_halved() {
        assertThat(window(8, 6)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void an_end_already_past_leaves_nothing() {
        assertThat(window(-3, 6)).isEqualTo(Duration.ZERO);
    }

    @Test
    void what_is_sent_has_arrived_before_the_machine_needs_its_time_to_end() {
        assertThat(saveUntil(120)).isEqualTo(Duration.ofSeconds(118));
        assertThat(saveUntil(30)).isEqualTo(Duration.ofMillis(28_500));
        assertThat(saveUntil(3)).isEqualTo(Duration.ofMillis(2500));
        assertThat(saveUntil(1)).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    void a_machine_that_is_there_after_its_end_may_go_at_any_time() {
        assertThat(DrainWindow.saveUntil(Optional.of(NOW.minusSeconds(1)), NOW)).isEmpty();
        assertThat(DrainWindow.saveUntil(Optional.of(NOW), NOW)).isEmpty();
        assertThat(DrainWindow.saveUntil(Optional.empty(), NOW)).isEmpty();
    }

    private static Duration saveUntil(int leadSeconds) {
        return Duration.between(
                NOW,
                DrainWindow.saveUntil(Optional.of(NOW.plusSeconds(leadSeconds)), NOW)
                        .orElseThrow());
    }

    private static Duration window(int leadSeconds, int saveSeconds) {
        return DrainWindow.forCommand(
                WANTED, Optional.of(Duration.ofSeconds(leadSeconds)), Duration.ofSeconds(saveSeconds));
    }
}
