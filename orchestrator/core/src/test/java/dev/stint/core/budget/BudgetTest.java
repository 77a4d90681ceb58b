package dev.stint.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.budget.Standing.Mark;
import dev.stint.providers.Money;
import dev.stint.spec.teams.BudgetSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
    /** A third of November is left. */
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-11-21, 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z",
        "MONTH, 2026-11, 2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "QUARTER, 2026-Q4, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "YEAR, 2026, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z"
    })
    void a_period_is_the_calendar_time_in_utc_that_holds_the_instant(
            BudgetSpec.Period period, String label, Instant from, Instant to) {
        BudgetPeriod of = BudgetPeriod.of(period, NOW);
        assertThat(of.label()).isEqualTo(label);
        assertThat(of.time().from()).isEqualTo(from);
        assertThat(of.time().to()).isEqualTo(to);
        assertThat(BudgetPeriod.of(period, to.minusNanos(1))).isEqualTo(of);
        assertThat(BudgetPeriod.of(period, to)).isNotEqualTo(of);
    }

    @ParameterizedTest
    @CsvSource({
        "499.99, ''",
        "500, HALF",
        "799.99, HALF",
        "800, MOST",
        "950, NEARLY_ALL",
        "999.999999999, NEARLY_ALL",
        "1000, USED_UP",
        "1200, USED_UP"
    })
    void of_the_marks_the_highest_that_is_reached_counts(String spent, String mark) {
        assertThat(standing(spent, "0", "0").marks().stream().map(Mark::name).toList())
                .isEqualTo(mark.isEmpty() ? List.of() : List.of(mark));
    }

    @Test
    void the_forecast_is_the_larger_of_what_is_committed_and_what_the_recent_rate_says() {
        // 70 USD in seven days, ten days left
        assertThat(standing("400", "0", "70").forecast()).isEqualTo(Money.of("500"));
        assertThat(standing("400", "250", "70").forecast()).isEqualTo(Money.of("650"));
        assertThat(standing("400", "601", "70").marks()).containsExactly(Mark.FORECAST);
        assertThat(standing("600", "500", "70").marks()).containsExactly(Mark.HALF, Mark.FORECAST);
        assertThat(standing("1001", "500", "70").marks())
                .as("too late for a forecast")
                .containsExactly(Mark.USED_UP);
    }

    @Test
    void a_used_up_budget_says_so_in_figures() {
        Standing standing = Standing.at(
                NOW,
                "vision",
                new BudgetSpec(
                        Optional.of("classify"),
                        new BigDecimal("5000"),
                        BudgetSpec.Period.MONTH,
                        BudgetSpec.AtLimit.PAUSE),
                BudgetPeriod.of(BudgetSpec.Period.MONTH, NOW),
                Money.of("5003.12"),
                new Standing.Outlook(Money.ZERO, Money.ZERO, Duration.ofDays(7)));

        assertThat(standing.words()).isEqualTo("5,003.12 of 5,000.00 USD of vision/classify in 2026-11");
        assertThat(standing.pauses()).isTrue();
        assertThat(standing.covers("vision", "classify")).isTrue();
        assertThat(standing.covers("vision", "segment")).isFalse();
        assertThat(standing.covers("speech", "classify")).isFalse();
    }

    @Test
    void a_raised_budget_is_another_one_to_tell_of_and_a_warning_one_pauses_nothing() {
        assertThat(standing("900", "0", "0").key(Mark.MOST)).isEqualTo("budget/vision//2026-11/1000/most");
        assertThat(standing("1000", "0", "0").pauses()).isFalse();
        assertThat(standing("1000", "0", "0").covers("vision", "anything")).isTrue();
    }

    @Test
    void a_day_far_above_the_days_before_is_unusual() {
        List<Money> usual = days(100, 110, 95, 105, 100, 90, 102);
        // median 100, MAD 5, of which a tenth of the median makes 10: 100 + 3.5 / 0.6745 * 10
        assertThat(BurnRate.look(Money.of("151"), usual, Money.of("50"))).isEmpty();
        BurnRate.Anomaly anomaly =
                BurnRate.look(Money.of("152"), usual, Money.of("50")).orElseThrow();
        assertThat(anomaly.norm()).isEqualTo(Money.of("100"));
        assertThat(anomaly.bound().doubleValue()).isBetween(151.8, 151.9);
        assertThat(anomaly.words()).startsWith("152.00 USD in the last 24 hours; usual is 100.00 USD a day");
    }

    @Test
    void neither_little_money_nor_a_short_past_nor_a_wild_one_is_alarming() {
        assertThat(BurnRate.look(Money.of("49"), days(1, 1, 1, 1, 1), Money.of("50")))
                .as("little money")
                .isEmpty();
        assertThat(BurnRate.look(Money.of("5000"), days(1, 1, 1, 1), Money.of("50")))
                .as("four days are no norm")
                .isEmpty();
        assertThat(BurnRate.look(Money.of("600"), days(0, 400, 20, 600, 100, 800, 0), Money.of("50")))
                .as("it has always been up and down")
                .isEmpty();
        assertThat(BurnRate.look(Money.of("500"), days(0, 0, 0, 0, 0, 0, 300), Money.of("50")))
                .as("from nothing to something")
                .isPresent();
    }

    @Test
    void outliers_of_the_past_do_not_move_the_norm() {
        List<Money> days = new ArrayList<>(Collections.nCopies(8, Money.of("100")));
        days.addAll(Collections.nCopies(6, Money.of("9000")));
        assertThat(BurnRate.look(Money.of("400"), days, Money.of("50"))).isPresent();
    }

    private static List<Money> days(double... usd) {
        List<Money> days = new ArrayList<>();
        for (double each : usd) {
            days.add(Money.of(each));
        }
        return days;
    }

    private static Standing standing(String spent, String committed, String recent) {
        return Standing.at(
                NOW,
                "vision",
                new BudgetSpec(
                        Optional.empty(), new BigDecimal("1000"), BudgetSpec.Period.MONTH, BudgetSpec.AtLimit.WARN),
                BudgetPeriod.of(BudgetSpec.Period.MONTH, NOW),
                Money.of(spent),
                new Standing.Outlook(Money.of(committed), Money.of(recent), Duration.ofDays(7)));
    }
}
