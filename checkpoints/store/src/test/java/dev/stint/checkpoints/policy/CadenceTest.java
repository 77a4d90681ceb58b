package dev.stint.checkpoints.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CadenceTest {

    private static final Duration MIN = Duration.ofSeconds(10);
    private static final Duration MAX = Duration.ofHours(2);

    @Test
    void a_minute_of_saving_and_a_loss_every_ten_hours_give_thirty_five_minutes() {
        // sqrt(2*60*36000) = 2078.46 s; times (1 + sqrt(60/72000)/3 + 60/(18*36000)) minus 60
        assertThat(Cadence.youngDaly(Duration.ofMinutes(1), 0.1, MIN, MAX).toMillis() / 1e3)
                .isCloseTo(2038.65, within(0.1));
    }

    @Test
    void it_is_where_expected_time_is_least() {
        double save = 30;
        double life = 3600 / 0.5;
        double best = Cadence.youngDaly(Duration.ofSeconds(30), 0.5, MIN, MAX).toNanos() / 1e9;
        for (double factor : new double[] {0.5, 0.8, 1.25, 2}) {
            assertThat(expectedPerSecond(best, save, life)).isLessThan(expectedPerSecond(best * factor, save, life));
        }
    }

    @Test
    void saves_that_cost_more_than_two_lives_come_once_a_life() {
        assertThat(Cadence.youngDaly(Duration.ofHours(3), 1, MIN, MAX)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void bounds_hold() {
        assertThat(Cadence.youngDaly(Duration.ofSeconds(60), 0, MIN, MAX)).isEqualTo(MAX);
        assertThat(Cadence.youngDaly(Duration.ZERO, 0.1, MIN, MAX)).isEqualTo(MIN);
        assertThat(Cadence.youngDaly(Duration.ofHours(1), 1e-6, MIN, MAX)).isEqualTo(MAX);
        assertThat(Cadence.youngDaly(Duration.ofMillis(1), 1e9, MIN, MAX)).isEqualTo(MIN);
        assertThat(Cadence.youngDaly(Duration.ofMinutes(1), Double.POSITIVE_INFINITY, MIN, MAX))
                .isEqualTo(MIN);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> Cadence.youngDaly(Duration.ofSeconds(-1), 1, MIN, MAX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cadence.youngDaly(MIN, -1, MIN, MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cadence.youngDaly(MIN, Double.NaN, MIN, MAX))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cadence.youngDaly(MIN, 1, MAX, MIN)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Daly's complete model, without the restart cost, which does not move the optimum: M·(e^((t+δ)/M) − 1)/t. */
    private static double expectedPerSecond(double interval, double save, double life) {
        return life * (Math.exp((interval + save) / life) - 1) / interval;
    }
}
