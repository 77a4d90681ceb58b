package dev.stint.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.guard.Idleness.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdlenessTest {

    private static final Instant T0 = Instant.parse("2026-11-10T12:00:00Z");
    private static final Duration AFTER = Duration.ofMinutes(30);

    @Test
    void a_command_whose_step_stands_still_is_idle_after_the_time_that_was_set() {
        Idleness seen = new Idleness(T0, steps(100));
        assertThat(seen.look(steps(100), at(29)).idle(at(29), AFTER)).isEmpty();
        assertThat(seen.look(steps(100), at(30)).idle(at(30), AFTER))
                .contains("it has told no step beyond 100 for 30 min");
        assertThat(seen.look(steps(101), at(29)).idle(at(50), AFTER)).isEmpty();
    }

    @Test
    void a_command_that_tells_nothing_is_never_called_idle() {
        Idleness seen = new Idleness(T0, new Work(Optional.empty(), Optional.empty()));
        assertThat(seen.idle(at(10_000), AFTER)).isEmpty();
    }

    @Test
    void accelerators_that_do_nothing_are_idle_although_steps_are_told() {
        Idleness seen = new Idleness(T0, metered(1, 600));
        assertThat(seen.look(metered(2, 600.2), at(31)).idle(at(31), AFTER))
                .contains("its accelerators have done nothing for 31 min");
    }

    @Test
    void accelerators_that_work_are_not_idle_although_no_step_is_told() {
        Idleness seen = new Idleness(T0, metered(1, 600)).look(metered(1, 660), at(29));
        assertThat(seen.idle(at(31), AFTER)).isEmpty();
        assertThat(seen.since()).isEqualTo(at(29));
    }

    private static Work steps(long step) {
        return new Work(Optional.of(step), Optional.empty());
    }

    private static Work metered(long step, double seconds) {
        return new Work(Optional.of(step), Optional.of(seconds));
    }

    private static Instant at(int minutes) {
        return T0.plus(Duration.ofMinutes(minutes));
    }
}
