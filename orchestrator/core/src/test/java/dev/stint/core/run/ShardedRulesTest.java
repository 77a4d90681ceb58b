package dev.stint.core.run;

import static dev.stint.core.run.Lives.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardedRulesTest {

    @Test
    void the_whole_is_settled_when_every_shard_has_succeeded() {
        Transition done = RunMachine.apply(sharded(admitted()), rested(4, 0, 0, 0));
        assertThat(done.run().state()).isEqualTo(RunState.SETTLING);
        assertThat(done.effects()).containsExactly(new Effect.Settle());
        assertThat(done.why()).contains("All 4 shards succeeded");
    }

    @Test
    void one_failed_shard_fails_the_run_once_the_others_are_through() {
        assertThat(RunMachine.apply(sharded(admitted()), rested(2, 1, 0, 0)).rejected())
                .isTrue();
        Transition failed = RunMachine.apply(sharded(admitted()), rested(3, 1, 0, 0));
        assertThat(failed.run().state()).isEqualTo(RunState.FAILED);
        assertThat(failed.why()).contains("3 succeeded, 1 failed");
    }

    @Test
    void a_stop_that_comes_when_the_last_shard_is_through_stops_nothing() {
        assertThat(sharded(admitted(), stop(), rested(4, 0, 0, 0)).state()).isEqualTo(RunState.SETTLING);
        assertThat(sharded(admitted(), cancel(), rested(4, 0, 0, 0)).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void what_was_wanted_decides_where_a_drained_run_goes() {
        assertThat(sharded(admitted(), stop(), rested(1, 1, 2, 0)).state()).isEqualTo(RunState.PAUSED);
        assertThat(sharded(admitted(), budget(), rested(1, 0, 3, 0)).state()).isEqualTo(RunState.PAUSED);
        assertThat(sharded(admitted(), fatal(), rested(1, 3, 0, 0)).state()).isEqualTo(RunState.FAILED);
        assertThat(sharded(admitted(), stop(), cancel(), rested(1, 0, 0, 3)).state())
                .isEqualTo(RunState.CANCELLED);
    }

    @Test
    void a_resumed_run_waits_for_a_slot_again_also_when_only_settling_failed() {
        assertThat(sharded(admitted(), rested(4, 0, 0, 0), settleFailed(), resume())
                        .state())
                .isEqualTo(RunState.QUEUED);
        assertThat(sharded(admitted(), stop(), rested(1, 0, 3, 0), resume(), admitted())
                        .state())
                .isEqualTo(RunState.RUNNING);
    }

    @Test
    void a_machine_is_never_its_own() {
        Transition placed = RunMachine.apply(sharded(admitted()), placed());
        assertThat(placed.rejected()).isTrue();
        assertThat(placed.why()).contains("only its shards have");
    }

    @Test
    void fewer_than_no_shards_are_refused() {
        assertThatThrownBy(() -> new Run.Rules(0, Set.of(), Set.of(), -1)).hasMessageContaining("-1 shards");
    }
}
