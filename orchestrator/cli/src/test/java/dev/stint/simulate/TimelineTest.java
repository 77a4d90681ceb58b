package dev.stint.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.core.replay.ReplayCase;
import dev.stint.simulate.Timeline.Stretch;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void actions_are_read_as_stretches() {
        assertThat(Timeline.of("I*3,O*12,S10*240"))
                .containsExactly(new Stretch("I", 0, 3), new Stretch("O", 3, 12), new Stretch("S10", 15, 240));
    }

    @Test
    void a_strip_shows_what_took_most_of_the_time_and_blanks_once_it_is_done() {
        assertThat(Timeline.strip("I*2,O*2,S0*2,S11*2", 10, 5)).isEqualTo(".O0b ");
        assertThat(Timeline.strip("S0*9,O*1,S0*10", 20, 2)).isEqualTo("00");
    }

    @Test
    void a_job_in_mind_starts_at_instants_spread_over_the_recording() {
        Question question = new Question(
                List.of("h100-us-east4-a"),
                Duration.ofHours(10),
                Duration.ofHours(20),
                Duration.ofMinutes(3),
                OptionalDouble.empty(),
                4);
        List<ReplayCase> runs = question.runs(Recorded.BENCH);
        // 845 ticks of ten minutes, 120 of them up to the deadline
        assertThat(runs).extracting(ReplayCase::start).containsExactly(0, 241, 483, 725);
        assertThat(runs).extracting(ReplayCase::set).containsOnly("h100-1-zone");
    }

    @Test
    void pools_of_different_ticks_are_not_replayed_together() {
        Question question = new Question(
                List.of("h100-us-east4-a", "v100-us-east-1a"),
                Duration.ofHours(10),
                Duration.ofHours(20),
                Duration.ofMinutes(3),
                OptionalDouble.empty(),
                4);
        assertThatThrownBy(() -> question.runs(Recorded.BENCH))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("replay pools of one tick length together");
    }

    @Test
    void time_that_runs_backwards_twice_runs_forwards() {
        Bench bench = Recorded.BENCH;
        Bench twice = bench.reversed().reversed();
        for (int tick = 0; tick < 12_095; tick += 97) {
            assertThat(twice.pools().get("v100-us-east-1a").available(tick))
                    .isEqualTo(bench.pools().get("v100-us-east-1a").available(tick));
            assertThat(bench.reversed().pools().get("v100-us-east-1a").available(12_094 - tick))
                    .isEqualTo(bench.pools().get("v100-us-east-1a").available(tick));
        }
    }
}
