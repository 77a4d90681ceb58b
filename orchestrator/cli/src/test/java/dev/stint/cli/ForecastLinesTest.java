package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastLinesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void cost_is_the_median_and_both_ranges() {
        assertThat(ForecastLines.cost(forecast("history", 0)))
                .isEqualTo("$3.0000 in all; 50 %: $2.0000 to $4.0000; 90 %: $1.0000 to $5.0000");
    }

    @Test
    void that_only_the_hazard_is_known_is_said() {
        assertThat(ForecastLines.cost(forecast("hazard", 0))).endsWith("(from the hazard alone, wider in truth)");
    }

    @Test
    void the_end_is_told_by_the_readers_clock_with_the_date_where_it_is_another() {
        assertThat(ForecastLines.finish(forecast("history", 0), run(Optional.empty()), ZoneId.of("Europe/Paris")))
                .isEqualTo("19:00:00; 50 %: 18:00:00 to 20:00:00; 90 %: 17:00:00 to 2026-11-22 02:00:00");
    }

    @Test
    void a_chance_to_be_late_is_told_where_there_is_a_deadline() {
        Optional<Instant> deadline = Optional.of(NOON.plusSeconds(7 * 3600));
        ZoneId zone = ZoneId.of("UTC");
        assertThat(ForecastLines.finish(forecast("history", 0.12), run(deadline), zone))
                .endsWith("; late with a chance of 12 %");
        assertThat(ForecastLines.finish(forecast("history", 0), run(deadline), zone))
                .doesNotContain("late");
        assertThat(ForecastLines.finish(forecast("history", 0.12), run(Optional.empty()), zone))
                .doesNotContain("late");
    }

    private static Views.ForecastView forecast(String basis, double late) {
        return new Views.ForecastView(
                NOON,
                basis,
                new Views.CostRange(
                        BigDecimal.ONE,
                        BigDecimal.valueOf(2),
                        BigDecimal.valueOf(3),
                        BigDecimal.valueOf(4),
                        BigDecimal.valueOf(5)),
                new Views.FinishRange(hours(4), hours(5), hours(6), hours(7), hours(13)),
                late);
    }

    private static Instant hours(int hours) {
        return NOON.plusSeconds(hours * 3600L);
    }

    private static Views.RunView run(Optional<Instant> deadline) {
        return new Views.RunView(
                "run-1",
                "run",
                "team",
                "",
                Map.of(),
                "standard",
                "RUNNING",
                "",
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                BigDecimal.ZERO,
                NOON,
                deadline,
                Optional.empty(),
                NOON,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
