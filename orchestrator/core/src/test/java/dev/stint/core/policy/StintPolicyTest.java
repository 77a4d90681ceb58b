package dev.stint.core.policy;

import static dev.stint.core.policy.Scene.onDemand;
import static dev.stint.core.policy.Scene.spot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.core.policy.Decision.Action;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StintPolicyTest {
    private final StintPolicy policy = new StintPolicy();

    @Test
    void the_market_cheapest_to_finish_wins_not_the_one_with_the_lowest_price() {
        Scene scene = new Scene()
                .open(spot("calm"), 0.40, 0.1)
                .open(spot("wild"), 0.35, 40)
                .open(onDemand("a"), 1, 0);
        Decision decision = policy.decide(scene.seen());
        assertThat(decision.action()).isEqualTo(Action.PLACE);
        assertThat(decision.market()).contains(spot("calm"));
        assertThat(decision.ranking())
                .extracting(Decision.Ranked::market)
                .first()
                .isEqualTo(spot("calm"));
        // a market that has been there for an hour is expected to last 36 min + 1 h / 2; its machines are taken every
        // ten hours
        double interruptions = 0.1 + 3600.0 / (2160 + 1800);
        assertThat(decision.ranking().get(0).expectedUsd())
                .isCloseTo(0.40 * (30 + 3600 + interruptions * 47) / 3600, within(1e-9));
    }

    @Test
    void every_loser_has_its_reason() {
        Scene scene = new Scene()
                .open(spot("a"), 0.3, 0)
                .gone(spot("b"), 0.1)
                .closed(spot("c"), 0.1, "InsufficientInstanceCapacity")
                .open(onDemand("a"), 0.9, 0);
        scene.maxPrice = Optional.of(Money.of("0.5"));
        Decision decision = policy.decide(scene.seen());
        assertThat(decision.market()).contains(spot("a"));
        assertThat(decision.ranking())
                .extracting(Decision.Ranked::reason)
                .anySatisfy(r -> assertThat(r).contains("no capacity"));
        assertThat(decision.ranking())
                .extracting(Decision.Ranked::reason)
                .anySatisfy(r -> assertThat(r).contains("InsufficientInstanceCapacity"));
        assertThat(decision.ranking())
                .extracting(Decision.Ranked::reason)
                .anySatisfy(r -> assertThat(r).contains("0.9 USD per hour is over max_price 0.5 USD"));
        scene.capacity = Capacity.ON_DEMAND;
        assertThat(policy.decide(scene.seen()).ranking())
                .extracting(Decision.Ranked::reason)
                .anySatisfy(r -> assertThat(r).contains("does not allow spot"));
    }

    @Test
    void a_market_that_states_no_hazard_is_not_taken_for_safe() {
        Scene scene = new Scene()
                .open(spot("stated"), 0.40, 20)
                .offer(spot("silent"), 0.41, OptionalDouble.empty(), 20, Offer.Availability.AVAILABLE, "");
        assertThat(policy.decide(scene.seen()).market()).contains(spot("stated"));
    }

    @Test
    void without_a_deadline_it_waits_for_spot_no_longer_than_max_wait() {
        Scene scene = new Scene().gone(spot("a"), 0.3).open(onDemand("a"), 1, 0);
        scene.now = 100;
        Decision waiting = policy.decide(scene.seen());
        assertThat(waiting.action()).isEqualTo(Action.WAIT);
        assertThat(waiting.recheckAt()).isEqualTo(Scene.at(105));
        scene.now = 600;
        Decision placed = policy.decide(scene.seen());
        assertThat(placed.action()).isEqualTo(Action.PLACE);
        assertThat(placed.market()).contains(onDemand("a"));
        assertThat(placed.why()).contains("waiting is over (the longest wait of 10m00s has passed)");
        scene.maxWait = Optional.of(Duration.ofHours(1));
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.WAIT);
    }

    @Test
    void on_demand_that_refused_is_skipped_for_the_next_one() {
        Scene scene = new Scene();
        scene.now = 601;
        scene.closed(onDemand("a"), 1, "out of capacity").open(onDemand("b"), 1.2, 0);
        assertThat(policy.decide(scene.seen()).market()).contains(onDemand("b"));
    }

    @Test
    void on_demand_that_is_cheaper_than_spot_is_taken_at_once() {
        Scene scene = new Scene().open(spot("a"), 1.1, 1).open(onDemand("a"), 1, 0);
        assertThat(policy.decide(scene.seen()).market()).contains(onDemand("a"));
    }

    @Test
    void spot_only_never_takes_on_demand_and_gives_up_after_max_wait() {
        Scene scene = new Scene().gone(spot("a"), 0.3).open(onDemand("a"), 0.1, 0);
        scene.capacity = Capacity.SPOT_ONLY;
        scene.now = 100_000;
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.WAIT);
        scene.maxWait = Optional.of(Duration.ofMinutes(5));
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.GIVE_UP);
    }

    @Test
    void on_demand_capacity_takes_the_cheapest_on_demand_market() {
        Scene scene =
                new Scene().open(spot("a"), 0.1, 0).open(onDemand("a"), 1, 0).open(onDemand("b"), 0.9, 0);
        scene.capacity = Capacity.ON_DEMAND;
        assertThat(policy.decide(scene.seen()).market()).contains(onDemand("b"));
    }

    @Test
    void spot_is_left_for_on_demand_at_the_latest_instant_that_meets_the_deadline() {
        Scene scene =
                new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0).on(spot("a"), 0);
        scene.unsaved = 20;
        // need: 3600 remaining + 20 unsaved + 30 start + 2 save + 30 cadence = 3682 s
        scene.deadline = Optional.of(3682 + 1.001);
        Decision stay = policy.decide(scene.seen());
        assertThat(stay.action()).isEqualTo(Action.STAY);
        assertThat(stay.recheckAt()).isEqualTo(Scene.at(1.001));
        scene.deadline = Optional.of(3682 + 0.999);
        Decision move = policy.decide(scene.seen());
        assertThat(move.action()).isEqualTo(Action.MOVE);
        assertThat(move.market()).contains(onDemand("a"));
        assertThat(move.atRisk()).isEmpty();
        assertThat(move.why()).contains("deadline").contains("slack 1.0s");
    }

    @Test
    void a_spot_that_is_still_starting_is_left_too_when_the_deadline_demands_it() {
        Scene scene = new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0);
        scene.idleSince = Optional.empty();
        scene.current = Optional.of(new Current(spot("a"), Scene.START, false));
        scene.deadline = Optional.of(3662.0);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.MOVE);
    }

    @Test
    void spot_is_not_entered_without_slack_for_a_whole_failed_excursion() {
        Scene scene = new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0);
        // need 3662 s on on-demand; an excursion takes 30 + 30 + 2 = 62 s
        scene.deadline = Optional.of(3662 + 62.0);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("a"));
        scene.deadline = Optional.of(3662 + 61.9);
        assertThat(policy.decide(scene.seen()).market()).contains(onDemand("a"));
    }

    @Test
    void under_a_deadline_waiting_ends_early_enough_to_return() {
        Scene scene = new Scene().gone(spot("a"), 0.3).open(onDemand("a"), 1, 0);
        // kept of 3600 s of work and tries of 62 s: a twentieth of the work, two tries every three hours, four more, a
        // look
        double kept = 0.05 * 3600 + (2 * 3600.0 / 10800 + 4) * 62 + 5;
        scene.deadline = Optional.of(3662 + kept + 1.5);
        Decision waiting = policy.decide(scene.seen());
        assertThat(waiting.action()).isEqualTo(Action.WAIT);
        assertThat(waiting.recheckAt()).isEqualTo(Scene.at(1.5));
        assertThat(waiting.why()).endsWith("(slack 7m55s, of which 7m54s are kept for interruptions to come)");
        scene.now = 1.6;
        Decision over = policy.decide(scene.seen());
        assertThat(over.market()).contains(onDemand("a"));
        assertThat(over.why()).contains("waiting is over (slack 7m54s, all of it kept for interruptions to come)");

        Scene later =
                new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0).on(onDemand("a"), 1);
        later.deadline = scene.deadline;
        later.now = 31;
        assertThat(policy.decide(later.seen()).market()).contains(spot("a"));
    }

    @Test
    void the_way_back_to_spot_needs_slack_for_a_failure_there() {
        Scene scene =
                new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0).on(onDemand("a"), 0);
        scene.now = 60;
        scene.deadline = Optional.of(60 + 3662 + 64.0);
        Decision back = policy.decide(scene.seen());
        assertThat(back.action()).isEqualTo(Action.MOVE);
        assertThat(back.market()).contains(spot("a"));
        scene.deadline = Optional.of(60 + 3662 + 63.9);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
    }

    @Test
    void safe_capacity_is_not_left_for_cheaper_safe_capacity_without_slack() {
        Scene scene = new Scene()
                .open(onDemand("a"), 1, 0)
                .open(onDemand("b"), 0.5, 0)
                .on(onDemand("a"), 0);
        scene.now = 60;
        scene.deadline = Optional.of(60 + 3662 + 1.9);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
        scene.deadline = Optional.of(60 + 3662 + 2.0);
        assertThat(policy.decide(scene.seen()).market()).contains(onDemand("b"));
    }

    @Test
    void the_way_back_to_spot_must_pay_and_spot_must_have_lasted() {
        Scene scene =
                new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0).on(onDemand("a"), 0);
        scene.now = 60;
        assertThat(policy.decide(scene.seen()).market()).contains(spot("a"));
        scene.remaining = Optional.of(5.0);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
        scene.remaining = Optional.of(3600.0);
        StintPolicy patient =
                new StintPolicy(new Pace(Duration.ofHours(2), Duration.ofMinutes(10), Duration.ofSeconds(5)));
        assertThat(patient.decide(scene.seen()).action()).isEqualTo(Action.STAY);
    }

    @Test
    void prices_that_swing_by_less_than_a_twentieth_move_nothing() {
        Market here = spot("a");
        for (int i = 0; i < 200; i++) {
            Scene scene = new Scene()
                    .open(spot("a"), i % 2 == 0 ? 0.30 : 0.315, 1)
                    .open(spot("b"), i % 2 == 0 ? 0.315 : 0.30, 1)
                    .on(here, 0);
            scene.now = 100 + i * 5;
            assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
        }
    }

    @Test
    void after_a_move_nothing_pulls_back_at_the_same_prices() {
        Scene scene =
                new Scene().open(spot("a"), 0.40, 1).open(spot("b"), 0.20, 1).on(spot("a"), 0);
        scene.now = 100;
        assertThat(policy.decide(scene.seen()).market()).contains(spot("b"));
        scene.on(spot("b"), 100);
        scene.now = 200;
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
    }

    @Test
    void a_deadline_that_cannot_be_met_is_said_and_the_soonest_finish_is_sought() {
        Scene scene = new Scene()
                .offer(spot("a"), 0.3, OptionalDouble.of(30), 20, Offer.Availability.AVAILABLE, "")
                .offer(onDemand("slow"), 1, OptionalDouble.of(0), 100, Offer.Availability.AVAILABLE, "")
                .offer(onDemand("fast"), 2, OptionalDouble.of(0), 10, Offer.Availability.AVAILABLE, "");
        scene.deadline = Optional.of(3600.0);
        Decision decision = policy.decide(scene.seen());
        assertThat(decision.market()).contains(onDemand("fast"));
        assertThat(decision.atRisk())
                .hasValueSatisfying(why ->
                        assertThat(why).contains("20.0s after the deadline").contains("fast"));
    }

    @Test
    void a_deadline_no_spot_can_meet_is_at_risk_for_spot_only_too() {
        Scene scene = new Scene().gone(spot("a"), 0.3);
        scene.capacity = Capacity.SPOT_ONLY;
        scene.deadline = Optional.of(3000.0);
        Decision decision = policy.decide(scene.seen());
        assertThat(decision.action()).isEqualTo(Action.WAIT);
        assertThat(decision.atRisk()).isPresent();
    }

    @Test
    void a_machine_over_max_price_is_kept_only_while_nothing_else_is_open() {
        Scene scene = new Scene().open(spot("a"), 0.6, 1).gone(spot("b"), 0.3).on(spot("a"), 0);
        scene.now = 100;
        scene.maxPrice = Optional.of(Money.of("0.5"));
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
        scene.open(spot("c"), 0.4, 1);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("c"));
    }

    @Test
    void unknown_work_is_ranked_by_the_price_of_a_useful_hour() {
        Scene scene = new Scene().open(spot("calm"), 0.40, 0.1).open(spot("wild"), 0.35, 40);
        scene.remaining = Optional.empty();
        Decision decision = policy.decide(scene.seen());
        assertThat(decision.market()).contains(spot("calm"));
        assertThat(decision.ranking().get(0).expectedUsd()).isNaN();
        assertThat(decision.ranking().get(0).reason()).contains("per useful hour");
    }

    @Test
    void it_looks_again_when_a_closed_market_opens() {
        StintPolicy slow = new StintPolicy(new Pace(Duration.ZERO, Duration.ofMinutes(10), Duration.ofMinutes(5)));
        Scene scene = new Scene().closed(spot("a"), 0.3, "empty").open(onDemand("a"), 1, 0);
        assertThat(slow.decide(scene.seen()).recheckAt()).isEqualTo(Scene.at(60));
    }

    @Test
    void a_dear_spot_market_is_waited_out_while_there_is_slack_for_a_cheap_one_that_comes_and_goes() {
        Scene scene = new Scene();
        scene.now = 18_000;
        scene.open(spot("dear"), 0.8, 1).open(onDemand("a"), 1, 0);
        scene.deadline = Optional.of(18_000 + 3662 + 3600.0);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("dear"));
        scene.gone(spot("cheap"), 0.3);
        assertThat(policy.decide(scene.seen()).market())
                .as("never seen in six hours")
                .contains(spot("dear"));
        scene.candidates.remove(2);
        scene.seenBefore = Duration.ofHours(1);
        scene.gone(spot("cheap"), 0.3);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.WAIT);
        assertThat(policy.decide(scene.seen()).why()).contains("dear").contains("a cheaper market may come back");
        scene.deadline = Optional.of(18_000 + 3662 + 600.0);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("dear"));
        scene.deadline = Optional.empty();
        assertThat(policy.decide(scene.seen()).market())
                .as("nobody said how long")
                .contains(spot("dear"));
        scene.deadline = Optional.of(18_000 + 3662 + 3600.0);
        scene.maxWait = Optional.of(Duration.ZERO);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("dear"));
    }

    @Test
    void spot_that_has_lasted_is_returned_to_and_spot_that_has_just_come_is_not_where_starts_are_long() {
        Scene scene = new Scene();
        scene.startAndRestore = 1000;
        scene.remaining = Optional.of(36_000.0);
        scene.deadline = Optional.of(60_000.0);
        scene.now = 7200;
        scene.upFor = 60;
        scene.open(spot("a"), 0.3, 0).open(onDemand("a"), 1, 0).on(onDemand("a"), 0);
        assertThat(policy.decide(scene.seen()).action()).isEqualTo(Action.STAY);
        scene.candidates.clear();
        scene.upFor = 7000;
        scene.open(spot("a"), 0.3, 0).open(onDemand("a"), 1, 0);
        assertThat(policy.decide(scene.seen()).market()).contains(spot("a"));
    }

    @Test
    void reasons_are_the_same_whenever_they_are_asked_for() {
        Scene scene = new Scene().open(spot("a"), 0.3, 1).open(onDemand("a"), 1, 0);
        scene.deadline = Optional.of(3700.0);
        Decision decision = policy.decide(scene.seen());
        scene.now = 500;
        policy.decide(scene.seen());
        assertThat(decision.why()).isEqualTo(decision.why()).contains("to finish");
        assertThat(decision.ranking()).isEqualTo(decision.ranking()).hasSize(2);
        assertThat(decision).hasToString("PLACE local/storm/a/cpu-2/on-demand: " + decision.why());
    }

    @Test
    void parameters_that_make_no_sense_are_refused() {
        assertThatThrownBy(() ->
                        new PolicyParameters(1.5, 4, Duration.ofHours(3), Duration.ofMinutes(36), 0.5, 0.25, 0.1, 0.05))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserve 1.5");
        assertThatThrownBy(() ->
                        new PolicyParameters(0.05, 4, Duration.ZERO, Duration.ofMinutes(36), 0.5, 0.25, 0.1, 0.05))
                .hasMessageContaining("cycle PT0S");
    }

    @Test
    void times_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recheck PT0S");
    }
}
