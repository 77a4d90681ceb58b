package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.forecast.Library;
import dev.stint.core.forecast.Recording;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OutlookTest {

    private static final Instant T0 = Instant.parse("2026-11-21T00:00:00Z");
    private static final Market SPOT = new Market("aws", "us-east-1", "us-east-1a", "p3.2xlarge", CapacityType.SPOT);
    private static final Market ON_DEMAND =
            new Market("aws", "us-east-1", "us-east-1a", "p3.2xlarge", CapacityType.ON_DEMAND);
    private static final Library RECORDINGS = new Library(List.of(Library.Group.of(
            "aws V100",
            List.of("one", "other"),
            List.of(
                    Recording.of(true, List.of(Duration.ofDays(20))),
                    Recording.of(true, List.of(Duration.ofDays(5), Duration.ofHours(5), Duration.ofHours(355)))))));

    private final Outlook outlook = new Outlook();

    @Test
    void nothing_is_forecast_before_the_first_look_or_while_nobody_knows_how_much_is_left() {
        assertThat(outlook.forecast(RECORDINGS)).isEmpty();
        outlook.see(look(T0, Optional.empty(), Offer.Availability.AVAILABLE, Optional.of(10)));
        assertThat(outlook.forecast(RECORDINGS)).isEmpty();
    }

    @Test
    void at_first_a_forecast_is_made_from_the_stated_hazard() {
        outlook.see(look(T0, Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(12)));
        Outlook.Made made = outlook.forecast(RECORDINGS).orElseThrow();
        assertThat(made.at()).isEqualTo(T0);
        assertThat(made.basis()).isEqualTo("hazard");
        assertThat(made.forecast().cost().median()).isBetween(Money.of("8"), Money.of("24"));
        assertThat(made.forecast().finish().high90()).isLessThanOrEqualTo(Duration.ofHours(12));
        assertThat(made.forecast().lateShare()).isZero();
    }

    @Test
    void a_market_that_was_watched_for_long_is_forecast_from_history() {
        outlook.see(look(T0, Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(30)));
        Instant later = T0.plus(Duration.ofHours(10));
        outlook.see(look(later, Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(20)));
        Outlook.Made made = outlook.forecast(RECORDINGS).orElseThrow();
        assertThat(made.at()).isEqualTo(later);
        assertThat(made.basis()).isEqualTo("history");
        assertThat(made.forecast().cost().median()).isLessThan(Money.of("9"));
    }

    @Test
    void a_forecast_is_not_made_anew_for_looks_that_follow_each_other_closely() {
        outlook.see(look(T0, Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(12)));
        Outlook.Made made = outlook.forecast(RECORDINGS).orElseThrow();
        outlook.see(look(T0.plusSeconds(3), Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(12)));
        assertThat(outlook.forecast(RECORDINGS)).containsSame(made);
        outlook.see(look(T0.plusSeconds(6), Optional.of(8), Offer.Availability.AVAILABLE, Optional.of(12)));
        assertThat(outlook.forecast(RECORDINGS).orElseThrow().at()).isEqualTo(T0.plusSeconds(6));
    }

    @Test
    void what_only_spot_may_finish_and_spot_is_away_for_has_no_end_that_can_be_told() {
        Observation away = look(T0, Optional.of(8), Offer.Availability.UNAVAILABLE, Optional.empty());
        outlook.see(new Observation(
                away.now(),
                away.submittedAt(),
                new Goal(Capacity.SPOT_ONLY, Optional.empty(), Optional.empty(), Optional.empty()),
                away.work(),
                away.current(),
                away.idleSince(),
                away.candidates()));
        assertThat(outlook.forecast(RECORDINGS)).isEmpty();
    }

    @Test
    void a_sighting_remembers_when_a_market_came_and_went() {
        Sighting sighting = new Sighting(true, T0);
        sighting.look(true, T0.plusSeconds(60));
        sighting.look(false, T0.plusSeconds(100));
        sighting.look(true, T0.plusSeconds(250));
        Recording seen = sighting.until(T0.plusSeconds(300));
        assertThat(seen)
                .usingRecursiveComparison()
                .isEqualTo(Recording.of(
                        true, List.of(Duration.ofSeconds(100), Duration.ofSeconds(150), Duration.ofSeconds(50))));
    }

    @Test
    void a_sighting_of_a_market_that_flaps_for_days_forgets_its_beginning() {
        Sighting sighting = new Sighting(true, T0);
        for (int i = 1; i <= 3001; i++) {
            sighting.look(i % 2 == 0, T0.plusSeconds(i));
        }
        Recording seen = sighting.until(T0.plusSeconds(3002));
        Recording expected = Recording.of(true, java.util.Collections.nCopies(1000, Duration.ofSeconds(1)));
        assertThat(seen).usingRecursiveComparison().isEqualTo(expected);
    }

    private static Observation look(
            Instant now, Optional<Integer> hoursLeft, Offer.Availability spot, Optional<Integer> deadlineHours) {
        return new Observation(
                now,
                T0,
                new Goal(
                        Capacity.SPOT_FIRST,
                        deadlineHours.map(hours -> now.plus(Duration.ofHours(hours))),
                        Optional.empty(),
                        Optional.empty()),
                new Work(
                        hoursLeft.map(Duration::ofHours),
                        Duration.ZERO,
                        Duration.ofMinutes(3),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10)),
                Optional.empty(),
                Optional.of(T0),
                List.of(
                        candidate(SPOT, "1.00", OptionalDouble.of(0.05), spot, now),
                        candidate(ON_DEMAND, "3.00", OptionalDouble.of(0), Offer.Availability.UNKNOWN, now)));
    }

    private static Candidate candidate(
            Market market, String perHour, OptionalDouble hazard, Offer.Availability availability, Instant now) {
        return new Candidate(
                new Offer(
                        market,
                        new Shape(8, 61, "V100", 1, 16),
                        Money.of(perHour),
                        hazard,
                        availability,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(2),
                        now),
                new Seen(T0, Optional.empty(), Duration.ZERO),
                Optional.empty(),
                "");
    }
}
