package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    @Test
    void what_nothing_is_named_after_was_probably_forgotten() {
        assertThat(Suspects.of(Set.of("model.w", "optimizer.state.0.exp_avg", "cursor"), Set.of("model.w")))
                .singleElement()
                .satisfies(words -> assertThat(words)
                        .startsWith("its random numbers: nothing in the checkpoint is named like")
                        .contains("(it holds cursor, model, optimizer)"));
    }

    @Test
    void what_is_saved_but_differs_was_probably_not_restored() {
        assertThat(Suspects.of(
                        Set.of("w", "momentum", "torch_rng", "dataCursor"), Set.of("w", "momentum", "torch_rng")))
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith("its random numbers: saved, but"));
    }

    @Test
    void an_optimizer_is_suspected_only_when_nothing_explains_its_difference() {
        Set<String> keys = Set.of("w", "momentum", "rng", "cursor");

        assertThat(Suspects.of(keys, Set.of("w", "momentum")))
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith("its optimizer: saved, but"));
        assertThat(Suspects.of(keys, Set.of("w")))
                .singleElement()
                .satisfies(words -> assertThat(words).contains("go on as they should", "learning rate schedule"));
    }

    @Test
    void of_a_checkpoint_that_cannot_be_read_all_three_are_named() {
        assertThat(Suspects.of(Set.of(), Set.of()))
                .hasSize(4)
                .first()
                .asString()
                .contains("cannot be read");
    }
}
