package dev.stint.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.core.watch.Storms.Rule;
import dev.stint.core.watch.Storms.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StormsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // taken, machines, storm
        "0, 0, false",
        "0, 40, false",
        "4, 4, false",
        "5, 5, true",
        "5, 15, true",
        "5, 16, false",
        "100, 299, true",
        "100, 301, false"
    })
    void a_storm_is_many_machines_and_many_of_those_there_were(int taken, int machines, boolean storm) {
        List<Tally> told = Storms.among(
                List.of(new Tally("vision", taken, machines)), Rule.USUAL, NOON, scope -> Optional.empty());

        assertThat(told).hasSize(storm ? 1 : 0);
    }

    @Test
    void a_storm_that_lasts_is_told_once_in_an_hour() {
        List<Tally> storm = List.of(new Tally("vision", 9, 9));

        assertThat(Storms.among(storm, Rule.USUAL, NOON, scope -> Optional.of(NOON.minus(Duration.ofMinutes(59)))))
                .isEmpty();
        assertThat(Storms.among(storm, Rule.USUAL, NOON, scope -> Optional.of(NOON.minus(Duration.ofMinutes(60)))))
                .hasSize(1);
    }

    @Test
    void each_scope_is_told_of_by_itself() {
        List<Tally> told = Storms.among(
                List.of(new Tally("a", 6, 6), new Tally("b", 6, 60), new Tally("c", 6, 6)),
                Rule.USUAL,
                NOON,
                scope -> scope.equals("c") ? Optional.of(NOON) : Optional.empty());

        assertThat(told).extracting(Tally::scope).containsExactly("a");
    }

    @Test
    void a_rule_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new Rule(Duration.ZERO, 5, 0.5, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(Duration.ofMinutes(1), 0, 0.5, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(Duration.ofMinutes(1), 5, 1.1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
