package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How far the runs of a drill go. */
final class GoalTest {

    private static RunTrace run(boolean ended, Saved... saved) {
        int attempts = Stream.of(saved).mapToInt(Saved::attempt).max().orElse(1);
        return new RunTrace(
                "a run",
                List.of(new RunTrace.Attempt(
                        attempts,
                        Optional.empty(),
                        ended ? RunTrace.End.ENDED : RunTrace.End.CUT,
                        "",
                        -1,
                        -1,
                        false,
                        false,
                        false,
                        Duration.ofSeconds(6),
                        List.of())),
                List.of(saved),
                ended,
                new TreeMap<>(),
                Map.of());
    }

    private static Saved at(int attempt, long step) {
        return new Saved(step, attempt, step, true, new TreeMap<>());
    }

    @Test
    void an_interrupted_run_killed_late_has_gone_beyond_the_one_left_alone() {
        RunTrace alone = run(false, at(1, 90), at(1, 95));

        assertThat(Goal.isBeyond(run(false, at(1, 40), at(2, 110), at(3, 115), at(3, 120)), alone))
                .isTrue();
        assertThat(Goal.isBeyond(run(false, at(1, 40), at(2, 50), at(3, 95), at(3, 100)), alone))
                .isFalse();
    }

    @Test
    void nothing_is_beyond_a_run_that_came_to_its_end_or_whose_steps_are_not_known() {
        RunTrace late = run(false, at(1, 40), at(2, 110), at(3, 115));

        assertThat(Goal.isBeyond(late, run(true, at(1, 95)))).isFalse();
        assertThat(Goal.isBeyond(run(false, at(1, -1), at(2, -1)), run(false, at(1, -1))))
                .isFalse();
        assertThat(Goal.isBeyond(run(false, at(1, 110)), run(false))).isFalse();
    }
}
