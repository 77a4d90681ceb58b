package dev.stint.core.run;

import static dev.stint.core.run.Lives.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Refusal;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunMachineTest {

    @Test
    void preemption_does_not_consume_a_retry() {
        Run run = running();
        for (int i = 0; i < 100; i++) {
            run = live(run, ended(End.PREEMPTED), placed(), granted("m-" + i), startedFrom(3));
        }
        assertThat(run.retriesUsed()).isZero();
        assertThat(run.losses()).isZero();
        assertThat(run.attempt()).isEqualTo(101);
    }

    @Test
    void a_launch_after_a_refusal_belongs_to_the_same_attempt() {
        Transition again = RunMachine.apply(live(asked(), refused(Refusal.Kind.NO_CAPACITY)), placed());
        assertThat(again.effects()).containsExactly(new Effect.Launch(1, 2, SPOT));
    }

    @Test
    void a_launch_after_an_overdue_start_begins_a_new_attempt_so_that_the_late_machine_is_fenced() {
        Transition again = RunMachine.apply(live(starting(), overdue()), placed());
        assertThat(again.effects()).containsExactly(new Effect.Launch(2, 1, SPOT));
    }

    @Test
    void every_refusal_but_a_wrong_configuration_cools_the_market_down_and_goes_on() {
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            Transition refused = RunMachine.apply(asked(), refused(kind));
            if (kind == Refusal.Kind.CONFIG) {
                assertThat(refused.run().state()).isEqualTo(RunState.FAILED);
                assertThat(refused.why()).contains("the vendor's words");
                assertThat(refused.effects()).hasExactlyElementsOfTypes(Effect.CloseAttempt.class);
            } else {
                assertThat(refused.run().state()).isEqualTo(RunState.PLACING);
                assertThat(refused.effects()).hasExactlyElementsOfTypes(Effect.CoolDown.class);
            }
        }
    }

    @Test
    void a_failed_command_is_retried_until_the_retries_are_used() {
        Run first = live(running(), exited(1));
        assertThat(first.state()).isEqualTo(RunState.PLACING);
        Run second = live(again(first, OptionalLong.empty()), exited(1));
        assertThat(second.retriesUsed()).isEqualTo(2);
        Transition third = RunMachine.apply(again(second, OptionalLong.empty()), exited(1));
        assertThat(third.run().state()).isEqualTo(RunState.FAILED);
        assertThat(third.why()).contains("code 1").contains("all 2 retries are used");
    }

    @Test
    void a_final_code_is_never_retried() {
        Transition failed = RunMachine.apply(running(), exited(42));
        assertThat(failed.run().state()).isEqualTo(RunState.FAILED);
        assertThat(failed.run().retriesUsed()).isZero();
        assertThat(failed.why()).contains("code 42 is final");
    }

    @Test
    void only_listed_codes_are_retried_when_codes_are_listed() {
        Run run = live(
                Run.accepted("r", new Run.Rules(5, Set.of(75), Set.of())), admitted(), placed(), granted(), started());
        assertThat(live(run, exited(75)).state()).isEqualTo(RunState.PLACING);
        Transition failed = RunMachine.apply(run, exited(1));
        assertThat(failed.run().state()).isEqualTo(RunState.FAILED);
        assertThat(failed.why()).contains("code 1 is not among those to retry");
    }

    @Test
    void two_failures_right_after_the_same_restore_quarantine_the_checkpoint() {
        Run once = live(running(), exited(1));
        assertThat(once.suspect()).hasValue(3);
        Transition twice = RunMachine.apply(again(once, OptionalLong.of(3)), exited(1));
        assertThat(twice.effects()).contains(new Effect.Quarantine(3));
        assertThat(twice.run().quarantined()).containsExactly(3L);
        assertThat(twice.run().suspect()).isEmpty();
        assertThat(twice.why()).contains("checkpoint 3 is quarantined");
    }

    @Test
    void a_commit_between_clears_the_suspicion() {
        Run once = live(running(), exited(1));
        Run committed = live(again(once, OptionalLong.of(3)), committed(4));
        assertThat(committed.suspect()).isEmpty();
        assertThat(RunMachine.apply(committed, exited(1)).effects())
                .doesNotHaveAnyElementsOfTypes(Effect.Quarantine.class);
    }

    @Test
    void a_preemption_between_two_quick_failures_neither_accuses_nor_acquits() {
        Run once = live(running(), exited(1));
        Run between = live(again(once, OptionalLong.of(3)), ended(End.PREEMPTED));
        Transition twice = RunMachine.apply(again(between, OptionalLong.of(3)), exited(1));
        assertThat(twice.effects()).contains(new Effect.Quarantine(3));
    }

    @Test
    void a_failure_after_another_restore_makes_that_checkpoint_the_suspect() {
        Run once = live(running(), exited(1));
        Run other = live(again(once, OptionalLong.of(2)), exited(1));
        assertThat(other.suspect()).hasValue(2);
        assertThat(other.suspectFailures()).isEqualTo(1);
        assertThat(other.quarantined()).isEmpty();
    }

    @Test
    void ten_losses_in_a_row_without_a_commit_fail_the_run() {
        Run run = running();
        for (int loss = 1; loss < 10; loss++) {
            run = again(live(run, ended(End.UNKNOWN)), OptionalLong.of(3));
            assertThat(run.losses()).isEqualTo(loss);
        }
        Transition tenth = RunMachine.apply(run, ended(End.UNKNOWN));
        assertThat(tenth.run().state()).isEqualTo(RunState.FAILED);
        assertThat(tenth.why()).contains("loss 10 in a row without a commit");
        assertThat(live(run, committed(4)).losses()).isZero();
    }

    @Test
    void machines_that_never_report_do_not_burn_money_for_ever() {
        Run run = starting();
        for (int i = 1; i < 10; i++) {
            run = live(run, overdue(), placed(), granted());
        }
        assertThat(RunMachine.apply(run, overdue()).run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void a_commit_seen_late_forgives_the_losses() {
        assertThat(live(running(), ended(End.UNKNOWN), committed(4)).losses()).isZero();
    }

    @Test
    void a_stop_while_moving_pauses_the_run_and_a_cancel_while_stopping_cancels_it() {
        Run stopping = live(running(), moveChosen(), stop());
        assertThat(stopping.drain()).contains(DrainCause.STOP);
        assertThat(live(stopping, drained()).state()).isEqualTo(RunState.PAUSED);
        Transition cancel = RunMachine.apply(stopping, cancel());
        assertThat(cancel.effects()).hasExactlyElementsOfTypes(Effect.OrderAbandon.class, Effect.EndMachine.class);
        assertThat(live(cancel.run(), drained()).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void a_run_out_of_budget_says_so_in_one_plain_sentence() {
        Transition budget = RunMachine.apply(running(), budget());
        String ordered = budget.effects().stream()
                .filter(Effect.OrderDrain.class::isInstance)
                .map(effect -> ((Effect.OrderDrain) effect).why())
                .findFirst()
                .orElseThrow();

        Transition drained = RunMachine.apply(budget.run(), new RunEvent.Drained(ordered));
        Transition silent = RunMachine.apply(budget.run(), new RunEvent.Drained("last commit 3"));

        assertThat(drained.why())
                .isEqualTo(
                        "The budget is used up: 5.00 of 5.00 USD spent; the machine has drained and the run is paused");
        assertThat(silent.why()).contains("last commit 3").endsWith("because its budget is used up");
    }

    @Test
    void a_success_without_outputs_needs_no_colon() {
        Run settling = live(running(), exited(0));
        assertThat(RunMachine.apply(settling, new RunEvent.Settled("")).why()).isEqualTo("The run succeeded");
        assertThat(RunMachine.apply(settling, new RunEvent.Settled("2 output(s) kept"))
                        .why())
                .isEqualTo("The run succeeded: 2 output(s) kept");
    }

    @Test
    void a_notice_while_moving_keeps_the_move() {
        assertThat(live(running(), moveChosen(), noticed()).drain()).contains(DrainCause.MOVE);
    }

    @Test
    void a_command_that_finishes_while_it_drains_has_finished() {
        Run settling = live(running(), stop(), exited(0));
        assertThat(settling.state()).isEqualTo(RunState.SETTLING);
        assertThat(live(running(), cancel(), exited(0)).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void a_failure_caused_by_the_drain_signal_costs_no_retry() {
        Run moved = live(running(), noticed(), exited(143));
        assertThat(moved.state()).isEqualTo(RunState.PLACING);
        assertThat(moved.retriesUsed()).isZero();
        assertThat(moved.suspect()).isEmpty();
    }

    @Test
    void stopping_while_a_launch_is_on_its_way_waits_for_the_answer_and_ends_the_machine() {
        Run stopping = live(asked(), stop());
        assertThat(stopping.state()).isEqualTo(RunState.DRAINING);
        Transition granted = RunMachine.apply(stopping, granted("m-5"));
        assertThat(granted.run().state()).isEqualTo(RunState.PAUSED);
        assertThat(granted.run().machine()).isEmpty();
        assertThat(granted.effects()).first().isEqualTo(new Effect.EndMachine(1, 1, "m-5"));
        assertThat(live(stopping, refused(Refusal.Kind.NO_CAPACITY)).state()).isEqualTo(RunState.PAUSED);
    }

    @Test
    void a_machine_nobody_wants_any_more_is_ended() {
        Transition late = RunMachine.apply(live(placing(), cancel()), granted("m-5"));
        assertThat(late.rejected()).isTrue();
        assertThat(late.effects()).containsExactly(new Effect.EndMachine(0, 0, "m-5"));
    }

    @Test
    void resuming_forgets_retries_and_losses_but_not_the_quarantine() {
        Run once = live(running(), exited(1));
        Run twice = live(again(once, OptionalLong.of(3)), exited(1));
        Run failed = live(again(twice, OptionalLong.of(2)), exited(42));
        Run resumed = live(failed, resume());
        assertThat(resumed.state()).isEqualTo(RunState.QUEUED);
        assertThat(resumed.retriesUsed()).isZero();
        assertThat(resumed.quarantined()).containsExactly(3L);
        assertThat(live(resumed, admitted(), placed()).attempt()).isEqualTo(4);
    }

    @Test
    void resuming_a_run_that_could_not_be_settled_only_settles_it_again() {
        Transition resumed = RunMachine.apply(live(running(), exited(0), settleFailed()), resume());
        assertThat(resumed.run().state()).isEqualTo(RunState.SETTLING);
        assertThat(resumed.effects()).containsExactly(new Effect.Settle());
        assertThat(live(resumed.run(), settled()).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void cancelling_while_settling_is_final() {
        Run cancelled = live(running(), exited(0), cancel());
        assertThat(cancelled.state()).isEqualTo(RunState.CANCELLED);
        assertThat(RunMachine.apply(cancelled, resume()).rejected()).isTrue();
        assertThat(RunMachine.apply(cancelled, settled()).rejected()).isTrue();
    }

    @Test
    void a_machine_gone_by_itself_needs_no_end() {
        assertThat(RunMachine.apply(live(running(), noticed()), ended(End.PREEMPTED))
                        .effects())
                .hasExactlyElementsOfTypes(Effect.CloseAttempt.class);
    }

    private static Run again(Run placing, OptionalLong checkpoint) {
        return live(
                placing,
                placed(),
                granted("m-" + placing.attempt()),
                checkpoint.isPresent() ? startedFrom(checkpoint.getAsLong()) : started());
    }
}
