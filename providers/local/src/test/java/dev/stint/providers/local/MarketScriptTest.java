package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class MarketScriptTest {
    private static final Steps PRICE = steps(0, 0.12, 50, 0.14);
    private static final Steps AVAILABLE = steps(0, 2, 25, 0, 70, 1);
    private static final MarketScript ONCE = new MarketScript(PRICE, AVAILABLE, OptionalDouble.of(60));
    private static final MarketScript ROUNDS = new MarketScript(
            PRICE.repeatedEvery(seconds(100)), AVAILABLE.repeatedEvery(seconds(100)), OptionalDouble.empty());

    private static Steps steps(double... pairs) {
        List<Steps.Step> steps = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            steps.add(new Steps.Step(seconds((long) pairs[i]), pairs[i + 1]));
        }
        return new Steps(steps, Optional.empty());
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void a_value_holds_from_its_step_to_just_before_the_next() {
        assertThat(ONCE.availableAt(seconds(0))).isEqualTo(2);
        assertThat(ONCE.availableAt(seconds(25).minusNanos(1))).isEqualTo(2);
        assertThat(ONCE.availableAt(seconds(25))).isZero();
        assertThat(ONCE.availableAt(seconds(70))).isEqualTo(1);
        assertThat(ONCE.priceAt(seconds(49))).isEqualTo(Money.of("0.12"));
        assertThat(ONCE.priceAt(seconds(50))).isEqualTo(Money.of("0.14"));
    }

    @Test
    void the_last_value_holds_for_ever_and_the_first_before_the_start() {
        assertThat(ONCE.availableAt(Duration.ofDays(400))).isEqualTo(1);
        assertThat(ONCE.availableAt(seconds(-5))).isEqualTo(2);
    }

    @Test
    void the_next_change_is_of_price_or_availability() {
        assertThat(ONCE.nextChangeAfter(seconds(-1))).contains(seconds(25));
        assertThat(ONCE.nextChangeAfter(seconds(25))).contains(seconds(50));
        assertThat(ONCE.nextChangeAfter(seconds(50))).contains(seconds(70));
        assertThat(ONCE.nextChangeAfter(seconds(70))).isEmpty();
    }

    @Test
    void rounds_begin_again_with_the_first_value() {
        assertThat(ROUNDS.availableAt(seconds(99))).isEqualTo(1);
        assertThat(ROUNDS.availableAt(seconds(100))).isEqualTo(2);
        assertThat(ROUNDS.availableAt(seconds(1025))).isZero();
        assertThat(ROUNDS.nextChangeAfter(seconds(1070))).contains(seconds(1100));
    }

    @Test
    void a_value_that_goes_on_into_the_next_round_is_no_change() {
        Steps steps = steps(0, 1, 10, 0, 20, 1).repeatedEvery(seconds(30));

        assertThat(steps.nextChangeAfter(seconds(20))).contains(seconds(40));
        assertThat(Steps.constant(3).repeatedEvery(seconds(30)).nextChangeAfter(seconds(7)))
                .isEmpty();
    }

    @Test
    void capacity_that_was_missing_for_a_while_is_found_even_when_it_is_back() {
        assertThat(ONCE.firstBelow(1, seconds(3), seconds(24))).isEmpty();
        assertThat(ONCE.firstBelow(1, seconds(3), seconds(25))).contains(seconds(25));
        assertThat(ONCE.firstBelow(1, seconds(3), seconds(5000))).contains(seconds(25));
        assertThat(ONCE.firstBelow(1, seconds(70), seconds(5000))).isEmpty();
        assertThat(ONCE.firstBelow(2, seconds(70), seconds(5000))).contains(seconds(70));
        assertThat(ROUNDS.firstBelow(1, seconds(71), seconds(1_000_000_000))).contains(seconds(125));
        assertThat(ROUNDS.firstBelow(1, seconds(71), seconds(124))).isEmpty();
    }

    @Test
    void steps_that_do_not_rise_or_do_not_fit_into_a_round_are_refused() {
        assertThatThrownBy(() -> steps(0, 1, 9, 0, 9, 1)).hasMessageContaining("9.0s does not come after 9.0s");
        assertThatThrownBy(() -> steps(1, 1)).hasMessageContaining("begin at 0s");
        assertThatThrownBy(() -> new Steps(steps(0, 1, 9, 0).steps(), Optional.of(seconds(9))))
                .hasMessageContaining("repeat 9.0s ends before the last step at 9.0s");
    }
}
