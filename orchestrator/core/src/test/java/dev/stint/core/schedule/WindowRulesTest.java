package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.schedule.WindowRules.Need;
import dev.stint.core.schedule.WindowRules.Verdict;
import dev.stint.providers.Money;
import dev.stint.spec.ScheduleSpec.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Windows of a night, and when within them a run starts. */
class WindowRulesTest {

    private static final Window NIGHTLY = new Window(LocalTime.of(22, 0), LocalTime.of(6, 0), LocalTime.of(7, 0));
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant TEN = Instant.parse("2026-11-20T21:00:00Z");
    private static final DayWindow NIGHT =
            new DayWindow(TEN, Instant.parse("2026-11-21T05:00:00Z"), Instant.parse("2026-11-21T06:00:00Z"));
    private static final Need THREE_HOURS = new Need(Optional.of(Duration.ofHours(3)), Duration.ofMinutes(6));
    private static final PriceOutlook CHEAP_AT_TWO = new PriceOutlook(
            "the same hour of the last 7 days",
            List.of(
                    new PriceOutlook.Step(TEN, Money.of("1.20")),
                    new PriceOutlook.Step(TEN.plus(Duration.ofHours(4)), Money.of("0.60")),
                    new PriceOutlook.Step(TEN.plus(Duration.ofHours(8)), Money.of("2"))));

    @Test
    void a_window_reaches_into_the_next_day_and_is_the_open_one_or_the_next() {
        assertThat(DayWindow.of(NIGHTLY, BERLIN, TEN)).isEqualTo(NIGHT);
        assertThat(DayWindow.of(NIGHTLY, BERLIN, TEN.minusSeconds(1))).isEqualTo(NIGHT);
        assertThat(DayWindow.of(NIGHTLY, BERLIN, NIGHT.closes().minusMillis(1))).isEqualTo(NIGHT);
        assertThat(DayWindow.of(NIGHTLY, BERLIN, NIGHT.closes()).opens()).isEqualTo(TEN.plus(Duration.ofDays(1)));
    }

    @Test
    void a_window_over_a_change_of_the_clock_keeps_to_the_clock() {
        DayWindow shorter = DayWindow.of(NIGHTLY, BERLIN, Instant.parse("2027-03-27T22:00:00Z"));

        assertThat(Duration.between(shorter.opens(), shorter.closes())).isEqualTo(Duration.ofHours(7));
        assertThat(shorter.doneBy()).isEqualTo(Instant.parse("2027-03-28T05:00:00Z"));
    }

    @Test
    void before_it_opens_it_waits() {
        assertThat(WindowRules.decide(NIGHT, THREE_HOURS, Optional.of(CHEAP_AT_TWO), TEN.minusSeconds(1)))
                .isEqualTo(new Verdict(true, "its window opens at 2026-11-20T21:00:00Z"));
    }

    @Test
    void it_waits_for_the_cheapest_beginning_and_shows_the_arithmetic() {
        Verdict verdict = WindowRules.decide(NIGHT, THREE_HOURS, Optional.of(CHEAP_AT_TWO), TEN);

        // 3 h 6 min: 3.1 h x 1.20 = 3.72 now, 3.1 h x 0.60 = 1.86 from 02:00 on
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.why())
                .isEqualTo("waits until about 2026-11-21T01:00:00Z for lower prices: 3 h 6 min is expected to cost "
                        + Money.of("1.86").display() + " then, "
                        + Money.of("3.72").display()
                        + " now; must start by 2026-11-21T02:48:00Z to be done by 2026-11-21T06:00:00Z (the same hour of"
                        + " the last 7 days)");
        assertThat(WindowRules.decide(NIGHT, THREE_HOURS, Optional.of(CHEAP_AT_TWO), TEN.plus(Duration.ofHours(4))))
                .matches(then -> !then.holds())
                .extracting(Verdict::why)
                .asString()
                .startsWith("starts: 3 h 6 min now is expected to cost "
                        + Money.of("1.86").display());
    }

    @Test
    void it_starts_when_only_just_enough_time_is_left_however_dear_that_is() {
        PriceOutlook falling = new PriceOutlook(
                "a test",
                List.of(
                        new PriceOutlook.Step(TEN, Money.of("5")),
                        new PriceOutlook.Step(TEN.plus(Duration.ofHours(6)), Money.of("0.1"))));
        Instant latest = Instant.parse("2026-11-21T02:48:00Z");

        assertThat(WindowRules.decide(NIGHT, THREE_HOURS, Optional.of(falling), latest.minus(Duration.ofMinutes(20)))
                        .holds())
                .isTrue();
        assertThat(WindowRules.decide(NIGHT, THREE_HOURS, Optional.of(falling), latest))
                .isEqualTo(new Verdict(
                        false,
                        "starts, to be done by 2026-11-21T06:00:00Z: 3 h of work and 6 min to start, twice, leave no"
                                + " more time"));
    }

    @Test
    void what_nobody_knows_is_not_waited_for() {
        Need unknown = new Need(Optional.empty(), Duration.ofMinutes(6));

        assertThat(WindowRules.decide(NIGHT, unknown, Optional.of(CHEAP_AT_TWO), TEN)
                        .holds())
                .isFalse();
        assertThat(WindowRules.decide(NIGHT, THREE_HOURS, Optional.empty(), TEN))
                .isEqualTo(new Verdict(false, "starts as its window opens: how prices will go is not known"));
    }
}
