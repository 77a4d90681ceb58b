package dev.stint.core.run;

import dev.stint.providers.CapacityType;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Runs brought into every state by events alone, and one event of every sort. */
final class Lives {
    static final Market SPOT = new Market("local", "storm", "a", "cpu-2", CapacityType.SPOT);
    static final Market OTHER = new Market("local", "storm", "b", "cpu-2", CapacityType.SPOT);
    static final Run.Rules RULES = new Run.Rules(2, Set.of(), Set.of(42));
    static final Run.Rules SHARDED = new Run.Rules(0, Set.of(), Set.of(), 4);

    private Lives() {}

    static Run live(RunEvent... events) {
        return live(Run.accepted("train-7f3k2", RULES), events);
    }

    static Run live(Run from, RunEvent... events) {
        Run run = from;
        for (RunEvent event : events) {
            Transition transition = RunMachine.apply(run, event);
            if (transition.rejected()) {
                throw new IllegalStateException(transition.why());
            }
            run = transition.run();
        }
        return run;
    }

    static RunEvent admitted() {
        return new RunEvent.Admitted();
    }

    static RunEvent placed() {
        return new RunEvent.Placed(SPOT, "cheapest to finish");
    }

    static RunEvent granted() {
        return granted("m-1");
    }

    static RunEvent granted(String machine) {
        return new RunEvent.LaunchGranted(machine);
    }

    static RunEvent started() {
        return new RunEvent.CommandStarted(OptionalLong.empty(), 0);
    }

    static RunEvent startedFrom(long checkpoint) {
        return new RunEvent.CommandStarted(OptionalLong.of(checkpoint), checkpoint * 10);
    }

    static RunEvent committed(long index) {
        return new RunEvent.Committed(index, index * 10, 4096, 0.25);
    }

    static RunEvent refused(Refusal.Kind kind) {
        return new RunEvent.LaunchRefused(
                new Refusal(kind, Refusal.Scope.MARKET, "code-7", "the vendor's words", Optional.empty()));
    }

    static RunEvent ended(MachineStatus.End end) {
        return new RunEvent.MachineEnded(end, "the provider's words");
    }

    static RunEvent exited(int code) {
        return new RunEvent.CommandExited(code, "");
    }

    static RunEvent noticed() {
        return new RunEvent.Noticed("two minutes");
    }

    static RunEvent moveChosen() {
        return new RunEvent.MoveChosen(OTHER, "cheaper there");
    }

    static RunEvent stop() {
        return new RunEvent.StopRequested("ada", "lunch");
    }

    static RunEvent resume() {
        return new RunEvent.ResumeRequested("ada", "");
    }

    static RunEvent cancel() {
        return new RunEvent.CancelRequested("ada", "");
    }

    static RunEvent budget() {
        return new RunEvent.BudgetExhausted("5.00 of 5.00 USD spent");
    }

    static RunEvent fatal() {
        return new RunEvent.Fatal("no complete checkpoint set was seen in three intervals");
    }

    static RunEvent drained() {
        return new RunEvent.Drained("last commit 3");
    }

    static RunEvent agentFailed() {
        return new RunEvent.AgentFailed("restore failed");
    }

    static RunEvent overdue() {
        return new RunEvent.StartOverdue("120 s");
    }

    static RunEvent settled() {
        return new RunEvent.Settled("1 output");
    }

    static RunEvent settleFailed() {
        return new RunEvent.SettleFailed("disk full");
    }

    static Run placing() {
        return live(admitted());
    }

    static Run asked() {
        return live(placing(), placed());
    }

    static Run starting() {
        return live(asked(), granted());
    }

    static Run running() {
        return live(starting(), startedFrom(3));
    }

    static RunEvent rested(int succeeded, int failed, int paused, int cancelled) {
        return new RunEvent.ShardsRested(succeeded, failed, paused, cancelled);
    }

    static Run sharded(RunEvent... events) {
        return live(Run.accepted("embed-7f3k2", SHARDED), events);
    }

    /** Every state a run whose work is done by shards can be in. */
    static Map<String, Run> shardedStates() {
        Map<String, Run> states = new LinkedHashMap<>();
        states.put("sharded QUEUED", sharded());
        states.put("sharded RUNNING", sharded(admitted()));
        states.put("sharded DRAINING STOP", sharded(admitted(), stop()));
        states.put("sharded DRAINING BUDGET", sharded(admitted(), budget()));
        states.put("sharded DRAINING FATAL", sharded(admitted(), fatal()));
        states.put("sharded DRAINING CANCEL", sharded(admitted(), cancel()));
        states.put("sharded PAUSED", sharded(admitted(), stop(), rested(1, 0, 3, 0)));
        states.put("sharded SETTLING", sharded(admitted(), rested(4, 0, 0, 0)));
        states.put("sharded SUCCEEDED", sharded(admitted(), rested(4, 0, 0, 0), settled()));
        states.put("sharded FAILED", sharded(admitted(), rested(3, 1, 0, 0)));
        states.put("sharded CANCELLED", sharded(admitted(), cancel(), rested(2, 0, 0, 2)));
        return states;
    }

    /** Every state a run can be in, told apart as far as the rules tell them apart. */
    static Map<String, Run> states() {
        Map<String, Run> states = new LinkedHashMap<>();
        states.put("QUEUED", live());
        states.put("PLACING", placing());
        states.put("PLACING refused", live(asked(), refused(Refusal.Kind.NO_CAPACITY)));
        states.put("STARTING asked", asked());
        states.put("STARTING granted", starting());
        states.put("RUNNING", running());
        states.put("DRAINING asked MOVE", live(asked(), moveChosen()));
        states.put("DRAINING asked STOP", live(asked(), stop()));
        states.put("DRAINING asked BUDGET", live(asked(), budget()));
        states.put("DRAINING asked FATAL", live(asked(), fatal()));
        states.put("DRAINING asked CANCEL", live(asked(), cancel()));
        states.put("DRAINING NOTICE", live(running(), noticed()));
        states.put("DRAINING MOVE", live(running(), moveChosen()));
        states.put("DRAINING STOP", live(running(), stop()));
        states.put("DRAINING BUDGET", live(running(), budget()));
        states.put("DRAINING FATAL", live(running(), fatal()));
        states.put("DRAINING CANCEL", live(running(), cancel()));
        states.put("PAUSED", live(running(), stop(), drained()));
        states.put("SETTLING", live(running(), exited(0)));
        states.put("SUCCEEDED", live(running(), exited(0), settled()));
        states.put("FAILED", live(running(), exited(42)));
        states.put("FAILED unsettled", live(running(), exited(0), settleFailed()));
        states.put("CANCELLED", live(placing(), cancel()));
        states.putAll(shardedStates());
        return states;
    }

    /** Every event, in the variants the rules tell apart. */
    static Map<String, RunEvent> events() {
        Map<String, RunEvent> events = new LinkedHashMap<>();
        events.put("Admitted", admitted());
        events.put("Placed", placed());
        events.put("Waiting", new RunEvent.Waiting("no spot anywhere"));
        events.put("LaunchGranted same", granted("m-1"));
        events.put("LaunchGranted other", granted("m-9"));
        events.put("LaunchRefused capacity", refused(Refusal.Kind.NO_CAPACITY));
        events.put("LaunchRefused CONFIG", refused(Refusal.Kind.CONFIG));
        events.put("StartOverdue", overdue());
        events.put("CommandStarted", startedFrom(3));
        events.put("Committed", committed(4));
        events.put("Noticed", noticed());
        events.put("MachineEnded PREEMPTED", ended(MachineStatus.End.PREEMPTED));
        events.put("MachineEnded EXITED", ended(MachineStatus.End.EXITED));
        events.put("CommandExited 0", exited(0));
        events.put("CommandExited 1", exited(1));
        events.put("CommandExited final", exited(42));
        events.put("Drained", drained());
        events.put("AgentFailed", agentFailed());
        events.put("MoveChosen", moveChosen());
        events.put("DeadlineAtRisk", new RunEvent.DeadlineAtRisk("12 min late at best"));
        events.put("StopRequested", stop());
        events.put("ResumeRequested", resume());
        events.put("CancelRequested", cancel());
        events.put("BudgetExhausted", budget());
        events.put("Fatal", fatal());
        events.put("Settled", settled());
        events.put("SettleFailed", settleFailed());
        events.put("ShardsRested done", rested(4, 0, 0, 0));
        events.put("ShardsRested failed", rested(2, 1, 1, 0));
        events.put("ShardsRested paused", rested(1, 0, 3, 0));
        events.put("ShardsRested cancelled", rested(1, 0, 0, 3));
        events.put("ShardsRested too few", rested(3, 0, 0, 0));
        return events;
    }
}
