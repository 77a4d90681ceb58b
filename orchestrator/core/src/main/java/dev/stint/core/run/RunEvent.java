package dev.stint.core.run;

import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.util.OptionalLong;

/** Something that happened to a run, already observed and confirmed; {@link RunMachine} decides what follows from it. */
public sealed interface RunEvent {

    /** The queue gave the run a slot. */
    record Admitted() implements RunEvent {}

    /** The policy chose a market. */
    record Placed(Market market, String why) implements RunEvent {}

    /** The policy chose to wait. */
    record Waiting(String why) implements RunEvent {}

    /** The provider granted the current launch. */
    record LaunchGranted(String machine) implements RunEvent {}

    /** The provider refused the current launch. */
    record LaunchRefused(Refusal refusal) implements RunEvent {}

    /** The machine did not report within its start bound. */
    record StartOverdue(String detail) implements RunEvent {}

    /** The command runs. */
    record CommandStarted(OptionalLong restoredFrom, long step) implements RunEvent {}

    /** A checkpoint was committed and seen in the log. */
    record Committed(long index, long step, long bytes, double saveSeconds) implements RunEvent {}

    /** The provider warned the machine. */
    record Noticed(String source) implements RunEvent {}

    /** The machine is gone: its provider confirmed that, or somebody has it ended. */
    record MachineEnded(MachineStatus.End end, String detail) implements RunEvent {}

    /** The command ended by itself. */
    record CommandExited(int code, String detail) implements RunEvent {}

    /** The agent ended after draining, or abandoned the command because it was told to. */
    record Drained(String detail) implements RunEvent {}

    /** The agent could not do its part: fetching, restoring, keeping outputs, or a fault of its own. Costs a retry. */
    record AgentFailed(String detail) implements RunEvent {}

    /** The policy chose another market while the command runs. */
    record MoveChosen(Market target, String why) implements RunEvent {}

    /** The deadline is endangered; nothing changes but everybody is told. */
    record DeadlineAtRisk(String why) implements RunEvent {}

    /** Somebody stops the run; it keeps its progress and can be resumed. */
    record StopRequested(String by, String why) implements RunEvent {}

    /** Somebody wants the run to go on. */
    record ResumeRequested(String by, String why) implements RunEvent {}

    /** Somebody ends the run for good. */
    record CancelRequested(String by, String why) implements RunEvent {}

    /** The budget is used up. */
    record BudgetExhausted(String why) implements RunEvent {}

    /** Going on cannot help: wrong configuration, no complete checkpoint set, no market within {@code max_wait}. */
    record Fatal(String why) implements RunEvent {}

    /**
     * Every shard of a sharded run is at rest.
     *
     * @param succeeded how many have succeeded; likewise the others
     */
    record ShardsRested(int succeeded, int failed, int paused, int cancelled) implements RunEvent {
        /** Of how many is spoken. */
        public int all() {
            return succeeded + failed + paused + cancelled;
        }
    }

    /** Outputs and ledger are settled. */
    record Settled(String detail) implements RunEvent {}

    /** Settling did not work; it is tried again by a resume. */
    record SettleFailed(String detail) implements RunEvent {}
}
