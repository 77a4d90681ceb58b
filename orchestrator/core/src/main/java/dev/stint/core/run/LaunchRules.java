package dev.stint.core.run;

import dev.stint.core.run.Effect.Outcome;
import dev.stint.providers.Refusal;

/** From the queue to a machine: slots, placement, and the answers to launches. */
final class LaunchRules {

    private LaunchRules() {}

    static Transition admitted(Run run) {
        if (run.state() != RunState.QUEUED) {
            return Draft.rejected(run, "admitted, but the run is " + run.state() + " and waits for no slot");
        }
        return new Draft(run).to(RunState.PLACING).as(RunKind.ADMITTED, "The run has a slot and looks for a machine");
    }

    static Transition placed(Run run, RunEvent.Placed event) {
        if (run.state() != RunState.PLACING) {
            return Draft.rejected(
                    run,
                    "placed in " + event.market() + ", but the run is " + run.state() + " and wants no new machine");
        }
        return new Draft(run)
                .launchAt(event.market())
                .to(RunState.STARTING)
                .as(RunKind.PLACED, "Launching in " + event.market() + ": " + event.why());
    }

    static Transition waiting(Run run, RunEvent.Waiting event) {
        if (run.state() != RunState.PLACING) {
            return Draft.rejected(run, "told to wait, but the run is " + run.state() + " and looks for no machine");
        }
        return new Draft(run).as(RunKind.WAITING, "Waiting: " + event.why());
    }

    static Transition granted(Run run, RunEvent.LaunchGranted event) {
        String machine = event.machine();
        if (run.machine().isPresent()) {
            String current = run.machine().get();
            if (current.equals(machine)) {
                return Draft.noted(run, "Machine " + machine + " was granted again; the run has it already");
            }
            return Draft.rejected(
                    run,
                    "machine " + machine + " was granted, but the run has machine " + current
                            + "; the second one is ended",
                    new Effect.EndMachine(run.attempt(), run.launch(), machine));
        }
        if (run.state() == RunState.STARTING) {
            return new Draft(run)
                    .machine(machine)
                    .as(RunKind.GRANTED, "Machine " + machine + " was granted in " + where(run));
        }
        if (run.state() == RunState.DRAINING) {
            return Endings.byCause(
                    new Draft(run).machine(machine).endMachine(),
                    cause(run),
                    "Machine " + machine + " was granted too late and is ended");
        }
        return Draft.rejected(
                run,
                "machine " + machine + " was granted, but the run is " + run.state() + " and wants none; it is ended",
                new Effect.EndMachine(run.attempt(), run.launch(), machine));
    }

    static Transition refused(Run run, RunEvent.LaunchRefused event) {
        Refusal refusal = event.refusal();
        String told = refusal.kind() + ", " + refusal.code() + ": " + refusal.message();
        boolean awaited = (run.state() == RunState.STARTING || run.state() == RunState.DRAINING)
                && run.machine().isEmpty();
        if (!awaited) {
            return Draft.rejected(
                    run,
                    "a launch was refused (" + told + "), but the run is " + run.state() + " and awaits no answer");
        }
        String what = where(run) + " refused launch " + run.attempt() + "-" + run.launch() + " (" + told + ")";
        boolean goesOn = run.state() == RunState.STARTING || cause(run) == DrainCause.MOVE;
        if (refusal.kind() == Refusal.Kind.CONFIG && goesOn) {
            return new Draft(run)
                    .close(Outcome.NOT_STARTED, what)
                    .to(RunState.FAILED)
                    .as(RunKind.FAILED, what + "; the request itself is wrong and no repetition can help");
        }
        Draft draft = new Draft(run);
        if (refusal.kind() != Refusal.Kind.CONFIG) {
            run.market().ifPresent(market -> draft.with(new Effect.CoolDown(market, refusal)));
        }
        if (run.state() == RunState.DRAINING) {
            return Endings.byCause(draft, cause(run), what);
        }
        return draft.to(RunState.PLACING).as(RunKind.REFUSED, what + "; it is left alone for a while");
    }

    static Transition overdue(Run run, RunEvent.StartOverdue event) {
        String what = "The machine in " + where(run) + " did not report in time (" + event.detail() + ")";
        if (run.state() == RunState.STARTING) {
            String given = run.machine().isPresent() ? " and is ended" : ", its launch was never answered";
            return Endings.lost(
                    new Draft(run).endMachine(), run, Outcome.NOT_STARTED, RunKind.START_OVERDUE, what + given);
        }
        if (run.state() == RunState.DRAINING && run.machine().isEmpty()) {
            return Endings.byCause(new Draft(run), cause(run), what);
        }
        return Draft.rejected(
                run,
                "a start is overdue (" + event.detail() + "), but the run is " + run.state() + " and awaits no start");
    }

    static String where(Run run) {
        return run.market().map(Object::toString).orElse("no market");
    }

    static DrainCause cause(Run run) {
        return run.drain()
                .orElseThrow(() -> new IllegalArgumentException("run " + run.id() + " is " + run.state()
                        + " without a cause; a draining run must say why it drains"));
    }
}
