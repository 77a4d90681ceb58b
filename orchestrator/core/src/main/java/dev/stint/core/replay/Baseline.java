package dev.stint.core.replay;

/**
 * The published policies Stint is measured against, one object per run: on-demand only, greedy, and Uniform Progress (Wu et al.,
 * "Can't Be Late: Optimizing Spot Instance Savings under Deadlines", NSDI 2024), each with that paper's safety net.
 */
public final class Baseline implements TickPolicy {

    /** Which one. */
    public enum Kind {
        ON_DEMAND("on-demand"),
        GREEDY("greedy"),
        /** Uniform Progress; launches in the next pool that is available. */
        UNIFORM_PROGRESS("UP"),
        /** Uniform Progress; launches in the cheapest pool that is available. */
        UNIFORM_PROGRESS_CHEAPEST("UP-cheapest");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Its name on command lines and in tables. */
        public String word() {
            return word;
        }
    }

    private final Kind kind;
    private int lastUsed;

    public Baseline(Kind kind) {
        this.kind = kind;
    }

    @Override
    public int decide(Tick tick) {
        if (kind == Kind.ON_DEMAND) {
            return Tick.ON_DEMAND;
        }
        int spot = tick.onSpot() ? tick.mode() : launch(tick);
        int action = net(tick, spot, wish(tick, spot));
        if (action >= 0) {
            lastUsed = action;
        }
        return action;
    }

    /** What the rule wants, before the safety net. */
    private int wish(Tick tick, int spot) {
        boolean has = spot >= 0;
        if (kind == Kind.GREEDY) {
            return has ? spot : Tick.IDLE;
        }
        long done = tick.workSeconds() - tick.remainingSeconds();
        long doneTimesDeadline = done * tick.deadlineSeconds();
        if (tick.mode() == Tick.ON_DEMAND) {
            long ahead = (tick.nowSeconds() + 2L * tick.overheadSeconds()) * tick.workSeconds();
            return has && ahead < doneTimesDeadline ? spot : Tick.ON_DEMAND;
        }
        if (has) {
            return spot;
        }
        return doneTimesDeadline < (long) tick.nowSeconds() * tick.workSeconds() ? Tick.ON_DEMAND : Tick.IDLE;
    }

    private static int net(Tick tick, int spot, int wish) {
        int gap = tick.gapSeconds();
        int left = Math.floorDiv(tick.deadlineSeconds() - tick.nowSeconds(), gap);
        int one = ceilDiv(tick.remainingSeconds() + tick.overheadSeconds(), gap);
        int two = ceilDiv(tick.remainingSeconds() + 2 * tick.overheadSeconds(), gap);
        int action = wish;
        if (two >= left && !tick.onSpot()) {
            action = Tick.ON_DEMAND;
        }
        if (one >= left) {
            if (tick.overheadSeconds() == 0 && spot >= 0) {
                action = spot;
            } else {
                action = tick.onSpot() && tick.pendingSeconds() == 0 ? tick.mode() : Tick.ON_DEMAND;
            }
        }
        return action;
    }

    private int launch(Tick tick) {
        return kind == Kind.UNIFORM_PROGRESS_CHEAPEST ? cheapest(tick) : next(tick);
    }

    private int next(Tick tick) {
        for (int i = 0; i < tick.pools(); i++) {
            int pool = (lastUsed + i) % tick.pools();
            if (tick.available(pool)) {
                return pool;
            }
        }
        return Tick.IDLE;
    }

    private static int cheapest(Tick tick) {
        int best = Tick.IDLE;
        for (int pool = 0; pool < tick.pools(); pool++) {
            if (tick.available(pool) && (best < 0 || tick.price(pool) < tick.price(best))) {
                best = pool;
            }
        }
        return best;
    }

    private static int ceilDiv(int a, int b) {
        return Math.floorDiv(a + b - 1, b);
    }
}
