package dev.stint.core.run;

/**
 * The life of a run whose work is done by shards: it has no machine, only a slot, the wishes of people and budgets, and in the end
 * the settling of the whole. Its shards are runs of their own; this one waits until all of them rest.
 */
final class ShardedRules {

    private ShardedRules() {}

    static Transition apply(Run run, RunEvent event) {
        if (event instanceof RunEvent.Admitted) {
            return admitted(run);
        }
        if (event instanceof RunEvent.ShardsRested e) {
            return rested(run, e);
        }
        if (event instanceof RunEvent.StopRequested e) {
            return atWork(run)
                    ? drain(run, DrainCause.STOP, "Stopped by " + e.by() + WishRules.said(e.why()))
                    : WishRules.stop(run, e);
        }
        if (event instanceof RunEvent.CancelRequested e) {
            return atWork(run)
                    ? drain(run, DrainCause.CANCEL, "Cancelled by " + e.by() + WishRules.said(e.why()))
                    : WishRules.cancel(run, e);
        }
        if (event instanceof RunEvent.BudgetExhausted e) {
            return atWork(run)
                    ? drain(run, DrainCause.BUDGET, "The budget is used up: " + e.why())
                    : WishRules.budget(run, e);
        }
        if (event instanceof RunEvent.Fatal e) {
            return atWork(run) ? drain(run, DrainCause.FATAL, e.why()) : WishRules.fatal(run, e);
        }
        if (event instanceof RunEvent.ResumeRequested e) {
            return WishRules.resume(run, e);
        }
        if (event instanceof RunEvent.DeadlineAtRisk e) {
            return WishRules.atRisk(run, e);
        }
        if (event instanceof RunEvent.Settled e) {
            return WishRules.settled(run, e);
        }
        if (event instanceof RunEvent.SettleFailed e) {
            return WishRules.settleFailed(run, e);
        }
        return Draft.rejected(
                run,
                "told of " + event.getClass().getSimpleName()
                        + ", but the run has no machine of its own; only its shards have");
    }

    private static Transition admitted(Run run) {
        if (run.state() != RunState.QUEUED) {
            return Draft.rejected(run, "admitted, but the run is " + run.state() + " and waits for no slot");
        }
        return new Draft(run)
                .to(RunState.RUNNING)
                .as(RunKind.ADMITTED, "The run has a slot; its " + shards(run) + " are worked on next");
    }

    /** All shards rest: what people wanted decides where the run goes, unless everything is done. */
    private static Transition rested(Run run, RunEvent.ShardsRested event) {
        if (!atWork(run)) {
            return Draft.rejected(run, "its shards rest, but the run is " + run.state());
        }
        if (event.all() != run.rules().shards()) {
            return Draft.rejected(run, "only " + event.all() + " of its " + shards(run) + " rest");
        }
        boolean cancelled = run.drain().filter(DrainCause.CANCEL::equals).isPresent();
        if (event.succeeded() == event.all() && !cancelled) {
            return new Draft(run)
                    .to(RunState.SETTLING)
                    .with(new Effect.Settle())
                    .as(RunKind.FINISHED, "All " + shards(run) + " succeeded; they are put together next");
        }
        String what = told(run, event);
        if (run.state() == RunState.DRAINING) {
            return Endings.byCause(new Draft(run), LaunchRules.cause(run), what);
        }
        if (event.failed() == 0 && event.cancelled() == 0) {
            return new Draft(run).to(RunState.PAUSED).as(RunKind.PAUSED, what + "; a resume goes on with the others");
        }
        return new Draft(run)
                .to(RunState.FAILED)
                .as(RunKind.FAILED, what + "; the run failed, a resume repeats only what has not succeeded");
    }

    private static Transition drain(Run run, DrainCause cause, String what) {
        if (run.state() == RunState.DRAINING && !cause.outweighs(LaunchRules.cause(run))) {
            return Draft.noted(run, what + "; its shards drain already (" + LaunchRules.cause(run) + ")");
        }
        Draft draft = new Draft(run).draining(cause);
        if (cause == DrainCause.CANCEL) {
            return draft.with(new Effect.OrderAbandon(what))
                    .as(WishRules.kind(cause), what + "; the machines of its shards are ended without saving");
        }
        return draft.with(new Effect.OrderDrain(cause, what))
                .as(WishRules.kind(cause), what + "; its shards save what they can");
    }

    private static boolean atWork(Run run) {
        return run.state() == RunState.RUNNING || run.state() == RunState.DRAINING;
    }

    private static String told(Run run, RunEvent.ShardsRested event) {
        StringBuilder text = new StringBuilder("Of " + shards(run) + " " + event.succeeded() + " succeeded");
        append(text, event.failed(), "failed");
        append(text, event.paused(), "paused");
        append(text, event.cancelled(), "cancelled");
        return text.toString();
    }

    private static void append(StringBuilder text, int count, String word) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(word);
        }
    }

    private static String shards(Run run) {
        int count = run.rules().shards();
        return count == 1 ? "1 shard" : count + " shards";
    }
}
