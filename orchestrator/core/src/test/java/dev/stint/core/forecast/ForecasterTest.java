package dev.stint.core.forecast;

import static dev.stint.core.forecast.RecordingTest.hours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.core.policy.Observation.Capacity;
import dev.stint.providers.Money;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ForecasterTest {

    private static final Money ON_DEMAND = Money.of("3.00");
    private static final Money SPOT = Money.of("0.90");
    private static final Duration WORK = Duration.ofHours(20);
    private static final Duration DEADLINE = Duration.ofHours(30);
    private static final Duration OVERHEAD = Duration.ofMinutes(6);

    private final Forecaster forecaster = Forecaster.ofStint(200, 7);
    private final Library recordings = recordings();

    @Test
    void spot_that_is_never_taken_costs_its_price_and_ends_after_start_and_work() {
        Forecast forecast = forecaster.of(beginning(hazard(0, true)));
        assertThat(forecast.cost().low90().doubleValue()).isCloseTo(20.1 * 0.9, within(0.1));
        assertThat(forecast.cost().high90()).isEqualTo(forecast.cost().low90());
        assertThat(forecast.finish().median()).isEqualTo(WORK.plus(OVERHEAD));
        assertThat(forecast.lateShare()).isZero();
    }

    @Test
    void without_spot_the_price_is_that_of_on_demand() {
        Forecast forecast = forecaster.of(new Question(job(), Optional.empty(), ON_DEMAND, Money.ZERO, false));
        assertThat(forecast.cost().median().doubleValue()).isCloseTo(20.1 * 3, within(0.1));
        assertThat(forecast.cost().high90()).isEqualTo(forecast.cost().low90());
        assertThat(forecast.finish().high90()).isLessThanOrEqualTo(DEADLINE);
    }

    @Test
    void a_higher_hazard_is_dearer_and_later_but_never_after_the_deadline() {
        Forecast calm = forecaster.of(beginning(hazard(0.02, true)));
        Forecast rough = forecaster.of(beginning(hazard(0.5, true)));
        assertThat(rough.cost().median()).isGreaterThan(calm.cost().median());
        assertThat(rough.finish().median()).isGreaterThan(calm.finish().median());
        assertThat(rough.finish().high90()).isLessThanOrEqualTo(DEADLINE);
        assertThat(rough.lateShare()).isZero();
        assertThat(rough.cost().high90()).isLessThan(Money.of(22 * 3.0));
    }

    @Test
    void a_hazard_is_not_certain_so_there_is_a_range_even_for_a_long_job() {
        Forecast forecast = forecaster.of(beginning(hazard(0.2, true)));
        assertThat(forecast.cost().high50()).isGreaterThan(forecast.cost().low50());
        assertThat(forecast.cost().high90()).isGreaterThan(forecast.cost().high50());
    }

    @Test
    void losses_that_were_seen_count_with_the_stated_hazard() {
        Recording taken = Recording.of(true, hours(1, 1, 1, 1, 1, 1, 1, 1, 1));
        Forecast stated = forecaster.of(beginning(hazard(0.01, true)));
        Forecast seen = forecaster.of(beginning(new Renewals(List.of(new Renewals.Market(0.01, taken)))));
        assertThat(seen.cost().median()).isGreaterThan(stated.cost().median());
    }

    @Test
    void a_market_that_has_been_up_for_days_is_forecast_cheaper_than_one_that_came_and_went() {
        Forecast steady = forecaster.of(beginning(watched(true, 72)));
        Forecast fickle = forecaster.of(beginning(watched(true, 2, 4, 1, 6, 2, 8, 1, 12, 1, 5, 2, 9, 1)));
        assertThat(steady.cost().median()).isLessThan(fickle.cost().median());
        assertThat(steady.cost().high90()).isLessThan(fickle.cost().high90());
        assertThat(fickle.finish().high90()).isLessThanOrEqualTo(DEADLINE);
    }

    @Test
    void what_was_spent_comes_on_top_and_what_is_held_need_not_be_started() {
        Futures never = hazard(0, true);
        Forecast begun = forecaster.of(new Question(
                job(), Optional.of(new Question.Spot(List.of(SPOT), never)), ON_DEMAND, Money.of("5.00"), true));
        assertThat(begun.finish().median()).isEqualTo(WORK);
        assertThat(begun.cost().median().doubleValue()).isCloseTo(5 + 20 * 0.9, within(0.1));
    }

    @Test
    void of_several_markets_the_cheaper_one_is_used_while_it_is_there() {
        Futures both = new Renewals(List.of(
                new Renewals.Market(0, Recording.unseen(true)), new Renewals.Market(0, Recording.unseen(true))));
        Forecast forecast = forecaster.of(new Question(
                job(),
                Optional.of(new Question.Spot(List.of(SPOT, Money.of("0.60")), both)),
                ON_DEMAND,
                Money.ZERO,
                false));
        assertThat(forecast.cost().median().doubleValue()).isCloseTo(20.1 * 0.6, within(0.1));
    }

    @Test
    void several_markets_fall_short_together_as_they_did() {
        Futures three = new Analogues(
                List.of(Recording.unseen(true), Recording.unseen(true), Recording.unseen(true)),
                "aws V100",
                recordings);
        List<int[][]> drawn = three.draw(50, 600, 100, new java.util.SplittableRandom(1));
        assertThat(drawn).hasSize(50).allSatisfy(future -> assertThat(future).hasDimensions(3, 100));
    }

    @Test
    void without_a_deadline_on_demand_is_taken_when_patience_ends() {
        Question.Job job = new Question.Job(WORK, Optional.empty(), OVERHEAD, Capacity.SPOT_FIRST, Optional.empty());
        Forecast forecast = forecaster.of(new Question(
                job, Optional.of(new Question.Spot(List.of(SPOT), hazard(0.1, false))), ON_DEMAND, Money.ZERO, false));
        assertThat(forecast.lateShare()).isZero();
        assertThat(forecast.finish().high90()).isLessThan(WORK.multipliedBy(2));
        assertThat(forecast.finish().low90()).isGreaterThan(WORK);
    }

    @Test
    void a_deadline_that_has_passed_is_missed_for_certain_and_the_end_is_told_all_the_same() {
        Question.Job job = new Question.Job(
                WORK, Optional.of(Duration.ofHours(-1)), OVERHEAD, Capacity.SPOT_FIRST, Optional.empty());
        Forecast forecast = forecaster.of(new Question(
                job, Optional.of(new Question.Spot(List.of(SPOT), hazard(0, true))), ON_DEMAND, Money.ZERO, false));
        assertThat(forecast.lateShare()).isEqualTo(1);
        assertThat(forecast.finish().median()).isEqualTo(WORK.plus(OVERHEAD));
    }

    @Test
    void the_same_question_has_the_same_answer() {
        assertThat(Forecaster.ofStint(100, 3).of(beginning(watched(true, 5, 1, 4))))
                .isEqualTo(Forecaster.ofStint(100, 3).of(beginning(watched(true, 5, 1, 4))));
    }

    @Test
    void hazard_speaks_where_nothing_was_watched_and_recordings_where_something_was() {
        Duration day = Duration.ofDays(1);
        Recording watched = Recording.of(true, hours(12));
        assertThat(Prospect.futures(List.of(known(OptionalDouble.of(0.1), Recording.unseen(true))), recordings, day))
                .isInstanceOf(Renewals.class);
        assertThat(Prospect.futures(List.of(known(OptionalDouble.of(0.1), watched)), recordings, day))
                .isInstanceOf(Analogues.class);
        assertThat(Prospect.futures(List.of(known(OptionalDouble.empty(), Recording.unseen(true))), recordings, day))
                .isInstanceOf(Analogues.class);
        assertThat(Prospect.futures(List.of(known(OptionalDouble.empty(), watched)), recordings, Duration.ofMinutes(5)))
                .isInstanceOf(Renewals.class);
    }

    @Test
    void questions_without_sense_are_refused() {
        assertThatThrownBy(() -> new Renewals.Market(-0.1, Recording.unseen(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new Question.Spot(List.of(SPOT, SPOT), hazard(0, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 prices for 1");
        assertThatThrownBy(() -> new Question(job(), Optional.empty(), Money.ZERO, Money.ZERO, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Forecaster.ofStint(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Library.parse(List.of("aws V100 zone 195 up")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aws V100 zone 195 up");
    }

    @Test
    void the_shipped_recordings_are_two_groups_of_22_zones() {
        assertThat(recordings.groups()).extracting(Library.Group::kind).containsExactly("aws V100", "gcp H100");
        assertThat(recordings.groups())
                .extracting(group -> group.markets().size())
                .containsExactly(9, 13);
        assertThat(recordings.without(recordings.groups().get(1).markets()).groups())
                .hasSize(1);
    }

    private static Prospect known(OptionalDouble hazard, Recording own) {
        return new Prospect("aws V100", hazard, own);
    }

    private static Futures hazard(double perHour, boolean up) {
        return new Renewals(List.of(new Renewals.Market(perHour, Recording.unseen(up))));
    }

    private Futures watched(boolean firstUp, int... spells) {
        return new Analogues(List.of(Recording.of(firstUp, hours(spells))), "aws V100", recordings);
    }

    private static Question.Job job() {
        return new Question.Job(WORK, Optional.of(DEADLINE), OVERHEAD, Capacity.SPOT_FIRST, Optional.empty());
    }

    private static Question beginning(Futures futures) {
        return new Question(
                job(), Optional.of(new Question.Spot(List.of(SPOT), futures)), ON_DEMAND, Money.ZERO, false);
    }

    private static Library recordings() {
        try (InputStream text = Library.class.getResourceAsStream(Library.SHIPPED)) {
            return Library.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
