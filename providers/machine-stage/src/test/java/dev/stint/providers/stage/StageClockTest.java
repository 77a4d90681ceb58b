package dev.stint.providers.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class StageClockTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void it_stands_until_it_is_turned_and_never_goes_back() {
        StageClock clock = new StageClock(NOON);

        assertThat(clock.instant()).isEqualTo(NOON);
        assertThat(clock.advance(Duration.ofMinutes(2))).isEqualTo(NOON.plusSeconds(120));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(120));
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_that_follows_another_keeps_its_lead() {
        StageClock other = new StageClock(NOON);
        StageClock clock = StageClock.following(other);

        clock.advance(Duration.ofHours(1));
        other.advance(Duration.ofSeconds(5));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3605));
    }
}
