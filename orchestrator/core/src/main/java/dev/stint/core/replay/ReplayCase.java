package dev.stint.core.replay;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One run to be replayed: so much work, to be done within so much time, in these pools, from this tick on. Immutable.
 *
 * @param id its name
 * @param track {@code single} or {@code multi}
 * @param set which group it is reported with
 * @param pools the pools it may use, all with ticks of one length
 * @param start tick of the traces at which it is submitted
 * @param workSeconds machine seconds of work, above zero
 * @param deadlineSeconds seconds after the start by which it must be done
 * @param overheadSeconds seconds of every start, restore or move in which nothing is done
 * @param fixedPrice spot price over on-demand price in every pool; empty: as recorded
 */
public record ReplayCase(
        String id,
        String track,
        String set,
        List<PoolTrace> pools,
        int start,
        int workSeconds,
        int deadlineSeconds,
        int overheadSeconds,
        OptionalDouble fixedPrice) {

    public ReplayCase {
        pools = List.copyOf(pools);
        if (pools.isEmpty() || start < 0 || workSeconds < 1 || deadlineSeconds < 1 || overheadSeconds < 0) {
            throw new IllegalArgumentException("run " + id + ": " + pools.size() + " pools, start " + start + ", work "
                    + workSeconds + " s, deadline " + deadlineSeconds + " s, overhead " + overheadSeconds
                    + " s; give at least one pool, a start of 0 or more, and work and deadline above zero");
        }
        int gap = pools.get(0).gapSeconds();
        for (PoolTrace pool : pools) {
            if (pool.gapSeconds() != gap) {
                throw new IllegalArgumentException("run " + id + ": pool " + pool.pool() + " has ticks of "
                        + pool.gapSeconds() + " s, others of " + gap + " s; replay pools of one tick length together");
            }
            if (fixedPrice.isEmpty() && !pool.priced()) {
                throw new IllegalArgumentException(
                        "run " + id + ": no price was recorded for pool " + pool.pool() + "; give a fixed one");
            }
        }
    }

    /** Length of a tick in seconds. */
    public int gapSeconds() {
        return pools.get(0).gapSeconds();
    }

    boolean available(int pool, int tick) {
        return pools.get(pool).available(start + tick);
    }

    double price(int pool, int tick) {
        return fixedPrice.isPresent()
                ? fixedPrice.getAsDouble()
                : pools.get(pool).priceRatio(start + tick);
    }
}
