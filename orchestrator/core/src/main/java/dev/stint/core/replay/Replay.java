package dev.stint.core.replay;

/**
 * Replays one run against recorded markets. Integer seconds throughout; the rules, step by step, are in {@code docs/policy.md},
 * so that anybody can compute the result anew from the traces and the actions.
 */
public final class Replay {

    private static final double SECONDS_PER_HOUR = 3600.0;

    private final ReplayCase replayed;
    private final Tick tick;
    private final StringBuilder actions = new StringBuilder();
    private int lastAction = Integer.MIN_VALUE;
    private int repeated;
    private double cost;
    private int onDemandTicks;
    private int spotTicks;
    private int launches;
    private int preemptions;

    private Replay(ReplayCase replayed) {
        this.replayed = replayed;
        this.tick = new Tick(replayed);
    }

    /**
     * Replays a run to its end.
     *
     * @param policy a fresh one
     * @throws IllegalStateException when the policy chooses a pool in which nothing is available
     */
    public static ReplayResult run(ReplayCase replayed, TickPolicy policy) {
        return new Replay(replayed).play(policy);
    }

    private ReplayResult play(TickPolicy policy) {
        int gap = replayed.gapSeconds();
        while (true) {
            preempt();
            int action = tick.nowSeconds() >= replayed.deadlineSeconds() ? Tick.ON_DEMAND : policy.decide(tick);
            check(action);
            change(action);
            bill(action, gap);
            record(action);
            if (action != Tick.IDLE) {
                int useful = gap - tick.pendingSeconds;
                if (useful <= 0) {
                    tick.pendingSeconds -= gap;
                } else if (useful >= tick.remainingSeconds) {
                    return result(tick.nowSeconds() + tick.pendingSeconds + tick.remainingSeconds);
                } else {
                    tick.pendingSeconds = 0;
                    tick.remainingSeconds -= useful;
                }
            }
            tick.mode = action;
            tick.tick++;
        }
    }

    private void preempt() {
        if (tick.onSpot() && !tick.available(tick.mode)) {
            tick.mode = Tick.IDLE;
            preemptions++;
        }
    }

    private void check(int action) {
        if (action < Tick.IDLE || action >= tick.pools() || (action >= 0 && !tick.available(action))) {
            throw new IllegalStateException("run " + replayed.id() + ", tick " + tick.tick + ": the policy chose "
                    + (action >= 0 && action < tick.pools() ? "pool " + action + ", which is taken" : "mode " + action)
                    + "; a policy may choose IDLE, ON_DEMAND, or a pool that is available");
        }
    }

    private void change(int action) {
        if (action == Tick.IDLE) {
            tick.pendingSeconds = 0;
        } else if (action != tick.mode) {
            tick.pendingSeconds = replayed.overheadSeconds();
            launches++;
        }
    }

    private void bill(int action, int gap) {
        if (action == Tick.ON_DEMAND) {
            cost += gap / SECONDS_PER_HOUR;
            onDemandTicks++;
        } else if (action != Tick.IDLE) {
            cost += tick.price(action) * gap / SECONDS_PER_HOUR;
            spotTicks++;
        }
    }

    private void record(int action) {
        if (action == lastAction) {
            repeated++;
            return;
        }
        flush();
        lastAction = action;
        repeated = 1;
    }

    private void flush() {
        if (repeated == 0) {
            return;
        }
        if (!actions.isEmpty()) {
            actions.append(',');
        }
        if (lastAction == Tick.IDLE) {
            actions.append('I');
        } else if (lastAction == Tick.ON_DEMAND) {
            actions.append('O');
        } else {
            actions.append('S').append(lastAction);
        }
        actions.append('*').append(repeated);
    }

    private ReplayResult result(int finishSeconds) {
        flush();
        return new ReplayResult(
                replayed.id(),
                cost,
                finishSeconds,
                finishSeconds > replayed.deadlineSeconds(),
                onDemandTicks,
                spotTicks,
                launches,
                preemptions,
                actions.toString());
    }
}
