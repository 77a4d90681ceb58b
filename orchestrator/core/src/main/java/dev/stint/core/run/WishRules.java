package dev.stint.core.run;

import dev.stint.core.run.Effect.Outcome;

/** What people, budgets and the policy want of a run. */
final class WishRules {

    static final String BUDGET_USED_UP = "The budget is used up: ";

    private WishRules() {}

    static Transition move(Run run, RunEvent.MoveChosen event) {
        String what = "Moving to " + event.target() + ": " + event.why();
        return switch (run.state()) {
            case STARTING, RUNNING, DRAINING -> leave(run, DrainCause.MOVE, what, event.why());
            case QUEUED, PLACING, PAUSED, SETTLING, SUCCEEDED, FAILED, CANCELLED ->
                Draft.rejected(
                        run,
                        "a move to " + event.target() + " was chosen, but the run is " + run.state()
                                + " and has no machine to leave");
        };
    }

    static Transition stop(Run run, RunEvent.StopRequested event) {
        String what = "Stopped by " + event.by() + said(event.why());
        return switch (run.state()) {
            case QUEUED, PLACING -> rest(run, RunState.PAUSED, RunKind.PAUSED, what);
            case STARTING, RUNNING, DRAINING -> leave(run, DrainCause.STOP, what, what);
            case PAUSED -> Draft.noted(run, what + "; the run is paused already");
            case SETTLING -> Draft.rejected(run, "stop by " + event.by() + ": finishing; nothing left to stop");
            case SUCCEEDED, FAILED, CANCELLED ->
                Draft.rejected(run, "stop by " + event.by() + ": the run is " + run.state() + "; nothing to stop");
        };
    }

    static Transition budget(Run run, RunEvent.BudgetExhausted event) {
        String what = BUDGET_USED_UP + event.why();
        return switch (run.state()) {
            case QUEUED, PLACING -> rest(run, RunState.PAUSED, RunKind.PAUSED, what);
            case STARTING, RUNNING, DRAINING -> leave(run, DrainCause.BUDGET, what, what);
            case PAUSED, SETTLING -> Draft.noted(run, what + "; the run is " + run.state() + " and spends nothing");
            case SUCCEEDED, FAILED, CANCELLED ->
                Draft.rejected(
                        run,
                        "budget used up (" + event.why() + "), but the run is " + run.state() + " and spends nothing");
        };
    }

    static Transition fatal(Run run, RunEvent.Fatal event) {
        return switch (run.state()) {
            case QUEUED, PLACING -> rest(run, RunState.FAILED, RunKind.FAILED, event.why());
            case STARTING, RUNNING, DRAINING -> leave(run, DrainCause.FATAL, event.why(), event.why());
            case SETTLING -> new Draft(run).to(RunState.FAILED).as(RunKind.SETTLE_FAILED, settleAgain(event.why()));
            case PAUSED, SUCCEEDED, FAILED, CANCELLED ->
                Draft.rejected(run, event.why() + "; but the run is " + run.state() + " and does nothing");
        };
    }

    static Transition cancel(Run run, RunEvent.CancelRequested event) {
        String what = "Cancelled by " + event.by() + said(event.why());
        return switch (run.state()) {
            case QUEUED, PLACING, PAUSED, FAILED, SETTLING -> rest(run, RunState.CANCELLED, RunKind.CANCELLED, what);
            case STARTING, RUNNING, DRAINING -> leave(run, DrainCause.CANCEL, what, what);
            case CANCELLED -> Draft.noted(run, what + "; the run is cancelled already");
            case SUCCEEDED ->
                Draft.rejected(run, "cancel by " + event.by() + ": the run has succeeded; nothing to cancel");
        };
    }

    static Transition resume(Run run, RunEvent.ResumeRequested event) {
        String what = "Resumed by " + event.by() + said(event.why());
        return switch (run.state()) {
            case PAUSED ->
                new Draft(run)
                        .countersForgotten()
                        .to(RunState.QUEUED)
                        .as(RunKind.RESUMED, what + "; retries and losses are counted anew");
            case FAILED ->
                unsettled(run)
                        ? new Draft(run)
                                .to(RunState.SETTLING)
                                .with(new Effect.Settle())
                                .as(RunKind.RESUMED, what + "; the command has succeeded, only settling is repeated")
                        : new Draft(run)
                                .countersForgotten()
                                .to(RunState.QUEUED)
                                .as(RunKind.RESUMED, what + "; retries and losses are counted anew");
            case QUEUED, PLACING, STARTING, RUNNING, SETTLING ->
                Draft.noted(run, what + "; the run is " + run.state() + " and goes on anyway");
            case DRAINING -> resumeWhileDraining(run, event, what);
            case SUCCEEDED, CANCELLED ->
                Draft.rejected(
                        run,
                        "resume by " + event.by() + ": the run is " + run.state() + "; submit the job again instead");
        };
    }

    static Transition atRisk(Run run, RunEvent.DeadlineAtRisk event) {
        return switch (run.state()) {
            case QUEUED, PLACING, STARTING, RUNNING, DRAINING, PAUSED, SETTLING ->
                new Draft(run).as(RunKind.AT_RISK, "The deadline is at risk: " + event.why());
            case SUCCEEDED, FAILED, CANCELLED ->
                Draft.rejected(run, "deadline at risk (" + event.why() + "), but the run is " + run.state());
        };
    }

    static Transition settled(Run run, RunEvent.Settled event) {
        if (run.state() != RunState.SETTLING) {
            return Draft.rejected(run, "settled (" + event.detail() + "), but the run is " + run.state());
        }
        String detail = event.detail().isBlank() ? "" : ": " + event.detail();
        return new Draft(run).to(RunState.SUCCEEDED).as(RunKind.SUCCEEDED, "The run succeeded" + detail);
    }

    static Transition settleFailed(Run run, RunEvent.SettleFailed event) {
        if (run.state() != RunState.SETTLING) {
            return Draft.rejected(run, "settling failed (" + event.detail() + "), but the run is " + run.state());
        }
        return new Draft(run).to(RunState.FAILED).as(RunKind.SETTLE_FAILED, settleAgain(event.detail()));
    }

    /** From a state without a machine to one where nothing happens. */
    private static Transition rest(Run run, RunState state, RunKind kind, String what) {
        Draft draft = new Draft(run).to(state);
        if (run.state() == RunState.PLACING) {
            draft.close(Outcome.NOT_STARTED, what);
        }
        return draft.as(kind, what);
    }

    /** From a state with a machine, or with a launch on its way. */
    private static Transition leave(Run run, DrainCause cause, String what, String why) {
        if (run.state() == RunState.DRAINING) {
            DrainCause present = LaunchRules.cause(run);
            if (!cause.outweighs(present)) {
                return Draft.noted(run, what + "; the machine drains already (" + present + ")");
            }
        } else if (run.state() == RunState.STARTING && run.machine().isPresent()) {
            return Endings.byCause(new Draft(run).endMachine(), cause, what);
        }
        Draft draft = new Draft(run).draining(cause);
        if (run.machine().isEmpty()) {
            return draft.as(
                    kind(cause), what + "; a launch is on its way, its machine is ended as soon as it is known");
        }
        if (cause == DrainCause.CANCEL) {
            draft.with(new Effect.OrderAbandon(why)).endMachine();
            return draft.as(kind(cause), what + "; the machine is ended without saving");
        }
        draft.with(new Effect.OrderDrain(cause, why));
        return draft.as(kind(cause), what + "; the machine saves what it can");
    }

    private static Transition resumeWhileDraining(Run run, RunEvent.ResumeRequested event, String what) {
        DrainCause cause = LaunchRules.cause(run);
        return switch (cause) {
            case NOTICE, MOVE -> Draft.noted(run, what + "; the run goes on anyway once its machine has drained");
            case STOP, BUDGET, FATAL ->
                Draft.rejected(
                        run,
                        "resume by " + event.by() + ": the machine still drains (" + cause
                                + "); ask again when the run is "
                                + (cause == DrainCause.FATAL ? RunState.FAILED : RunState.PAUSED));
            case CANCEL ->
                Draft.rejected(
                        run, "resume by " + event.by() + ": the run is being cancelled; submit the job again instead");
        };
    }

    static RunKind kind(DrainCause cause) {
        return switch (cause) {
            case NOTICE -> RunKind.NOTICED;
            case MOVE -> RunKind.MOVING;
            case STOP -> RunKind.STOPPING;
            case BUDGET -> RunKind.BUDGET;
            case FATAL -> RunKind.FAILING;
            case CANCEL -> RunKind.CANCELLING;
        };
    }

    /** Only an attempt that succeeded keeps its market when the run fails: see {@link Run}. */
    private static boolean unsettled(Run run) {
        return run.state() == RunState.FAILED && run.market().isPresent();
    }

    private static String settleAgain(String why) {
        return "Settling failed: " + why + "; the command has succeeded, a resume repeats only the settling";
    }

    static String said(String why) {
        return why.isBlank() ? "" : ": " + why;
    }
}
