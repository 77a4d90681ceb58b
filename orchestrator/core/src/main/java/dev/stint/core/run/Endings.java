package dev.stint.core.run;

import dev.stint.core.run.Effect.Outcome;

/** The ways an attempt ends, and where the run goes from there. Effects come in one order: end the machine, close the attempt, the rest. */
final class Endings {

    /** Losses in a row, without a commit between, after which a run fails rather than burning money for ever. */
    static final int LOSS_LIMIT = 10;

    /** Failures in a row right after the same restore that quarantine the checkpoint. */
    private static final int QUARANTINE_AFTER = 2;

    private Endings() {}

    /** A draining run is rid of its machine, or of the launch that was on its way: the cause decides where it goes. */
    static Transition byCause(Draft draft, DrainCause cause, String what) {
        Outcome outcome = switch (cause) {
            case NOTICE -> Outcome.PREEMPTED;
            case MOVE -> Outcome.MOVED;
            case STOP, BUDGET -> Outcome.STOPPED;
            case CANCEL -> Outcome.CANCELLED;
            case FATAL -> Outcome.FAILED;
        };
        draft.close(draft.hasMachine() ? outcome : Outcome.NOT_STARTED, what);
        return switch (cause) {
            case NOTICE ->
                draft.to(RunState.PLACING)
                        .as(
                                RunKind.PREEMPTED,
                                what + ", after the provider's notice; no retry is used and a new place is sought");
            case MOVE -> draft.to(RunState.PLACING).as(RunKind.MOVED, what + "; the run goes on in a better market");
            case STOP -> draft.to(RunState.PAUSED).as(RunKind.PAUSED, what + "; the run is paused, as was asked");
            case BUDGET ->
                draft.to(RunState.PAUSED)
                        .as(
                                RunKind.PAUSED,
                                what.startsWith(WishRules.BUDGET_USED_UP)
                                        ? what + " and the run is paused"
                                        : what + "; the run is paused because its budget is used up");
            case CANCEL ->
                draft.to(RunState.CANCELLED).as(RunKind.CANCELLED, what + "; the run is cancelled, as was asked");
            case FATAL ->
                draft.to(RunState.FAILED)
                        .as(RunKind.FAILED, what + "; the run failed for the reason given when it began to drain");
        };
    }

    /** The command finished its work. */
    static Transition finished(Run run, String what) {
        return new Draft(run)
                .endMachine()
                .close(Outcome.SUCCEEDED, what)
                .to(RunState.SETTLING)
                .with(new Effect.Settle())
                .as(RunKind.FINISHED, what + "; outputs, ledger and retention are settled next");
    }

    /** The provider took the machine. */
    static Transition preempted(Run run, String what) {
        return new Draft(run)
                .close(Outcome.PREEMPTED, what)
                .to(RunState.PLACING)
                .as(RunKind.PREEMPTED, what + "; no retry is used and a new place is sought");
    }

    /** The machine came to nothing for no reason of the run's own. */
    static Transition lost(Draft draft, Run run, Outcome outcome, RunKind kind, String what) {
        int losses = run.losses() + 1;
        draft.lossCounted().close(outcome, what);
        if (losses >= LOSS_LIMIT) {
            return draft.to(RunState.FAILED)
                    .as(
                            RunKind.FAILED,
                            what + "; that is loss " + losses + " in a row without a commit between, so the run failed:"
                                    + " look at the machine's log, then resume");
        }
        return draft.to(RunState.PLACING)
                .as(
                        kind,
                        what + "; no retry is used, loss " + losses + " of " + LOSS_LIMIT
                                + " in a row without a commit; a new place is sought");
    }

    /**
     * The command or the agent failed.
     *
     * @param never why repeating is not allowed; empty when it is
     */
    static Transition failed(Run run, String what, String never) {
        Draft draft = new Draft(run).endMachine().close(Outcome.FAILED, what);
        String told = what + suspicion(draft, run);
        Run.Rules rules = run.rules();
        if (!never.isEmpty()) {
            return draft.to(RunState.FAILED).as(RunKind.FAILED, told + "; " + never + ", so the run failed");
        }
        if (run.retriesUsed() >= rules.retries()) {
            String used = rules.retries() == 0 ? "no retry is allowed" : "all " + rules.retries() + " retries are used";
            return draft.to(RunState.FAILED).as(RunKind.FAILED, told + "; " + used + ", so the run failed");
        }
        return draft.retryUsed()
                .to(RunState.PLACING)
                .as(RunKind.RETRYING, told + "; retry " + (run.retriesUsed() + 1) + " of " + rules.retries());
    }

    /** A failure right after a restore speaks against the checkpoint: the second one in a row quarantines it. */
    private static String suspicion(Draft draft, Run run) {
        if (run.state() == RunState.STARTING) {
            return "";
        }
        if (run.restoredFrom().isEmpty() || run.committed()) {
            draft.trusted();
            return "";
        }
        long checkpoint = run.restoredFrom().getAsLong();
        boolean again = run.suspect().isPresent() && run.suspect().getAsLong() == checkpoint;
        int failures = again ? run.suspectFailures() + 1 : 1;
        if (failures >= QUARANTINE_AFTER) {
            draft.quarantine(checkpoint);
            return "; checkpoint " + checkpoint + " is quarantined after " + failures
                    + " failures right after restoring it, the one before is used next";
        }
        draft.suspected(checkpoint, failures);
        return "; checkpoint " + checkpoint + " is suspect, for nothing was committed after restoring it";
    }
}
