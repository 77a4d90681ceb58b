package dev.stint.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangesTest {

    @Test
    void each_bound_is_an_outcome_that_is_not_exceeded_with_its_chance() {
        List<Integer> outcomes = IntStream.rangeClosed(1, 100).boxed().collect(java.util.stream.Collectors.toList());
        Collections.reverse(outcomes);
        assertThat(Ranges.of(outcomes).bounds()).containsExactly(5, 25, 50, 75, 95);
    }

    @Test
    void a_single_outcome_is_every_bound() {
        assertThat(Ranges.of(List.of(7)).bounds()).containsExactly(7, 7, 7, 7, 7);
    }

    @Test
    void a_value_with_much_of_the_chance_is_several_bounds() {
        assertThat(Ranges.of(List.of(1, 2, 9, 9, 9, 9, 9, 9, 9, 9)).bounds()).containsExactly(1, 9, 9, 9, 9);
    }

    @Test
    void another_measure_keeps_the_order() {
        assertThat(new Ranges<>(1, 2, 3, 4, 5).map(days -> days * 24).bounds()).containsExactly(24, 48, 72, 96, 120);
        assertThatThrownBy(() -> new Ranges<>(1, 2, 3, 4, 5).map(days -> -days))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not in order");
    }

    @Test
    void no_outcomes_have_no_ranges() {
        assertThatThrownBy(() -> Ranges.of(List.<Integer>of())).isInstanceOf(IllegalArgumentException.class);
    }
}
