package dev.stint.core.run;

/**
 * The rules of a run's life, as one pure function: the same run and event always give the same transition. There is no other
 * place that decides what a run does next. Thread-safe; touches nothing.
 *
 * <p>What a caller has to know:
 *
 * <ul>
 *   <li>Events speak of the <em>current</em> attempt and launch; the caller drops what late machines say.
 *   <li>Make the transition durable first, then perform its effects in order; each may be performed again after a crash.
 *   <li>A rejected transition changes nothing, yet may carry an {@link Effect.EndMachine}: perform it.
 *   <li>{@link RunEvent.CommandExited} is for commands that end by themselves. A command that exits after the signal of a
 *       drain is {@link RunEvent.Drained}, whatever its code: many training scripts save on SIGTERM and exit with 0.
 *   <li>A run whose rules name shards has no machine; each shard is a run of its own under the rules of any other. What people
 *       want of the whole is passed on by the caller to every shard that is not at rest.
 * </ul>
 *
 * <p>The whole table stands in {@code docs/designs/0001-run-machine.md} and is tested pair by pair.
 */
public final class RunMachine {

    private RunMachine() {}

    /** What follows from an event; never throws for a run that this function has produced. */
    public static Transition apply(Run run, RunEvent event) {
        if (run.rules().sharded()) {
            return ShardedRules.apply(run, event);
        }
        if (event instanceof RunEvent.Admitted) {
            return LaunchRules.admitted(run);
        }
        if (event instanceof RunEvent.Placed e) {
            return LaunchRules.placed(run, e);
        }
        if (event instanceof RunEvent.Waiting e) {
            return LaunchRules.waiting(run, e);
        }
        if (event instanceof RunEvent.LaunchGranted e) {
            return LaunchRules.granted(run, e);
        }
        if (event instanceof RunEvent.LaunchRefused e) {
            return LaunchRules.refused(run, e);
        }
        if (event instanceof RunEvent.StartOverdue e) {
            return LaunchRules.overdue(run, e);
        }
        if (event instanceof RunEvent.CommandStarted e) {
            return MachineRules.started(run, e);
        }
        if (event instanceof RunEvent.Committed e) {
            return MachineRules.committed(run, e);
        }
        if (event instanceof RunEvent.Noticed e) {
            return MachineRules.noticed(run, e);
        }
        if (event instanceof RunEvent.MachineEnded e) {
            return MachineRules.machineEnded(run, e);
        }
        if (event instanceof RunEvent.CommandExited e) {
            return MachineRules.exited(run, e);
        }
        if (event instanceof RunEvent.Drained e) {
            return MachineRules.drained(run, e);
        }
        if (event instanceof RunEvent.AgentFailed e) {
            return MachineRules.agentFailed(run, e);
        }
        return applyWish(run, event);
    }

    private static Transition applyWish(Run run, RunEvent event) {
        if (event instanceof RunEvent.MoveChosen e) {
            return WishRules.move(run, e);
        }
        if (event instanceof RunEvent.DeadlineAtRisk e) {
            return WishRules.atRisk(run, e);
        }
        if (event instanceof RunEvent.StopRequested e) {
            return WishRules.stop(run, e);
        }
        if (event instanceof RunEvent.ResumeRequested e) {
            return WishRules.resume(run, e);
        }
        if (event instanceof RunEvent.CancelRequested e) {
            return WishRules.cancel(run, e);
        }
        if (event instanceof RunEvent.BudgetExhausted e) {
            return WishRules.budget(run, e);
        }
        if (event instanceof RunEvent.Fatal e) {
            return WishRules.fatal(run, e);
        }
        if (event instanceof RunEvent.Settled e) {
            return WishRules.settled(run, e);
        }
        if (event instanceof RunEvent.SettleFailed e) {
            return WishRules.settleFailed(run, e);
        }
        if (event instanceof RunEvent.ShardsRested) {
            return Draft.rejected(run, "its shards rest, but the run has none");
        }
        throw new IllegalArgumentException("run " + run.id() + ": event " + event + " has no rule; add one");
    }
}
