package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.schedule.PriceProfile.Sample;
import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What hours are expected to cost. */
class PriceProfileTest {

    private static final Instant TEN = Instant.parse("2026-11-20T22:00:00Z");

    @Test
    void an_hour_is_expected_to_cost_what_it_did_on_the_days_before() {
        List<Sample> samples = new ArrayList<>();
        for (int hour = 1; hour <= 48; hour++) {
            Instant at = TEN.minus(Duration.ofHours(hour));
            samples.add(new Sample(
                    at, Money.of(at.atOffset(java.time.ZoneOffset.UTC).getHour() < 4 ? "0.5" : "1")));
        }

        Optional<PriceOutlook> outlook = PriceProfile.outlook(samples, TEN, TEN.plus(Duration.ofHours(8)));

        assertThat(outlook.orElseThrow().basis()).isEqualTo("the same hours of the last 2 days, at today's level");
        assertThat(outlook.orElseThrow().steps()).hasSize(8);
        assertThat(outlook.orElseThrow().cost(TEN, Duration.ofHours(4))).isEqualByComparingTo(Money.of("3"));
    }

    @Test
    void a_dearer_day_is_dearer_all_night() {
        List<Sample> samples = new ArrayList<>();
        for (int hour = 1; hour <= 48; hour++) {
            samples.add(new Sample(TEN.minus(Duration.ofHours(hour)), Money.of(hour == 1 ? "3" : "1")));
        }

        PriceOutlook outlook = PriceProfile.outlook(samples, TEN, TEN.plus(Duration.ofHours(2)))
                .orElseThrow();

        // 3 now, 2 on average at that hour of the two days: 1.5 times the usual
        assertThat(outlook.steps())
                .extracting(PriceOutlook.Step::perHour)
                .containsExactly(Money.of(1.5), Money.of(1.5));
    }

    @Test
    void where_an_hour_of_the_night_was_never_seen_nothing_is_expected() {
        List<Sample> samples = new ArrayList<>();
        for (int hour = 1; hour <= 20; hour++) {
            samples.add(new Sample(TEN.minus(Duration.ofHours(hour)), Money.of("1")));
        }

        assertThat(PriceProfile.outlook(samples, TEN, TEN.plus(Duration.ofHours(8))))
                .isEmpty();
        assertThat(PriceProfile.outlook(
                        List.of(new Sample(TEN.minus(Duration.ofDays(8)), Money.of("1"))),
                        TEN,
                        TEN.plus(Duration.ofHours(1))))
                .as("too long ago")
                .isEmpty();
    }
}
