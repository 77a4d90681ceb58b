package dev.stint.core.run;

import dev.stint.core.run.Effect.Outcome;
import dev.stint.providers.MachineStatus;
import java.util.Set;

/** What machines and the commands on them report. */
final class MachineRules {

    private MachineRules() {}

    static Transition started(Run run, RunEvent.CommandStarted event) {
        String from = event.restoredFrom().isPresent()
                ? "from checkpoint " + event.restoredFrom().getAsLong() + " at step " + event.step()
                : "from the beginning";
        if (starting(run)) {
            return new Draft(run)
                    .restored(event.restoredFrom())
                    .to(RunState.RUNNING)
                    .as(RunKind.STARTED, "The command runs in " + LaunchRules.where(run) + ", " + from);
        }
        if (draining(run)) {
            return new Draft(run)
                    .restored(event.restoredFrom())
                    .as(RunKind.NOTED, "The command began " + from + " although the machine drains");
        }
        return Draft.rejected(run, "the command started " + from + ", but " + nobody(run));
    }

    static Transition committed(Run run, RunEvent.Committed event) {
        String what = "Checkpoint " + event.index() + " (step " + event.step() + ", " + event.bytes() + " bytes)";
        if (run.state() == RunState.RUNNING || draining(run)) {
            return new Draft(run)
                    .committed()
                    .as(RunKind.COMMITTED, what + " is committed; saving took " + event.saveSeconds() + " s");
        }
        if (run.attempt() == 0) {
            return Draft.rejected(run, what + " was seen, but the run has never had a machine");
        }
        return new Draft(run)
                .lossesForgotten()
                .as(RunKind.LATE_COMMIT, what + " was seen in the log; it is of an attempt that is over");
    }

    static Transition noticed(Run run, RunEvent.Noticed event) {
        if (starting(run) || run.state() == RunState.RUNNING) {
            return new Draft(run)
                    .draining(DrainCause.NOTICE)
                    .as(
                            RunKind.NOTICED,
                            "The provider takes the machine in " + LaunchRules.where(run) + " (" + event.source()
                                    + "); it saves what it can");
        }
        if (draining(run)) {
            return Draft.noted(
                    run,
                    "The provider takes the machine (" + event.source() + "), which drains already ("
                            + LaunchRules.cause(run) + ")");
        }
        return Draft.rejected(run, "a notice was heard (" + event.source() + "), but " + nobody(run));
    }

    static Transition machineEnded(Run run, RunEvent.MachineEnded event) {
        if (starting(run) || run.state() == RunState.RUNNING) {
            String what = "The machine in " + LaunchRules.where(run) + " is gone (" + event.end() + ": "
                    + event.detail() + ")";
            return event.end() == MachineStatus.End.PREEMPTED
                    ? Endings.preempted(run, what)
                    : Endings.lost(new Draft(run), run, Outcome.LOST, RunKind.LOST, what);
        }
        if (draining(run)) {
            return Endings.byCause(
                    new Draft(run),
                    LaunchRules.cause(run),
                    "The draining machine is gone (" + event.end() + ": " + event.detail() + ")");
        }
        if (run.attempt() == 0) {
            return Draft.rejected(run, "a machine ended (" + event.detail() + "), but the run has never had a machine");
        }
        if (run.state().active()) {
            return Draft.rejected(
                    run, "a machine ended (" + event.detail() + "), but the launch has not been answered yet");
        }
        return Draft.noted(run, "A machine given up before is gone (" + event.end() + ": " + event.detail() + ")");
    }

    static Transition exited(Run run, RunEvent.CommandExited event) {
        String bare = "The command exited with code " + event.code();
        // an agent that says the same, perhaps with more, is not repeated
        String what = event.detail().regionMatches(true, 0, bare, 0, bare.length())
                ? bare + event.detail().substring(bare.length())
                : bare + (event.detail().isEmpty() ? "" : " (" + event.detail() + ")");
        if (draining(run)) {
            return event.code() == 0 && LaunchRules.cause(run) != DrainCause.CANCEL
                    ? Endings.finished(run, what + " while it drained")
                    : Endings.byCause(new Draft(run).endMachine(), LaunchRules.cause(run), what + " while it drained");
        }
        if (starting(run) || run.state() == RunState.RUNNING) {
            return event.code() == 0
                    ? Endings.finished(run, what)
                    : Endings.failed(run, what, neverRepeated(run.rules(), event.code()));
        }
        return Draft.rejected(run, "the command exited with code " + event.code() + ", but " + nobody(run));
    }

    static Transition drained(Run run, RunEvent.Drained event) {
        if (draining(run)) {
            DrainCause cause = LaunchRules.cause(run);
            boolean tellsWhy = cause == DrainCause.BUDGET && event.detail().startsWith(WishRules.BUDGET_USED_UP);
            String what = tellsWhy
                    ? event.detail() + "; the machine has drained"
                    : "The machine has drained (" + event.detail() + ")";
            return Endings.byCause(new Draft(run).endMachine(), cause, what);
        }
        if (starting(run) || run.state() == RunState.RUNNING) {
            return Endings.lost(
                    new Draft(run).endMachine(),
                    run,
                    Outcome.LOST,
                    RunKind.LOST,
                    "The agent in " + LaunchRules.where(run) + " ended unasked (" + event.detail() + ")");
        }
        return Draft.rejected(run, "an agent has drained (" + event.detail() + "), but " + nobody(run));
    }

    static Transition agentFailed(Run run, RunEvent.AgentFailed event) {
        String what = "The agent failed (" + event.detail() + ")";
        if (draining(run)) {
            return Endings.byCause(
                    new Draft(run).endMachine(), LaunchRules.cause(run), what + " while the machine drained");
        }
        if (starting(run) || run.state() == RunState.RUNNING) {
            return Endings.failed(run, what, "");
        }
        return Draft.rejected(run, "an agent failed (" + event.detail() + "), but " + nobody(run));
    }

    private static String neverRepeated(Run.Rules rules, int code) {
        if (rules.finalCodes().contains(code)) {
            return "code " + code + " is final";
        }
        Set<Integer> retried = rules.retryCodes();
        return retried.isEmpty() || retried.contains(code) ? "" : "code " + code + " is not among those to retry";
    }

    private static boolean starting(Run run) {
        return run.state() == RunState.STARTING && run.machine().isPresent();
    }

    private static boolean draining(Run run) {
        return run.state() == RunState.DRAINING && run.machine().isPresent();
    }

    private static String nobody(Run run) {
        if (run.state() == RunState.RUNNING) {
            return "the command runs already";
        }
        return "the run is " + run.state() + " and no machine of it "
                + (run.state().active() ? "has been granted yet" : "is wanted");
    }
}
