package dev.stint.core.replay;

/**
 * How a replay went.
 *
 * @param id the run
 * @param cost on-demand hours
 * @param finishSeconds when the work was done, in seconds after the start
 * @param late whether that was after the deadline
 * @param onDemandTicks ticks billed on on-demand
 * @param spotTicks ticks billed on spot
 * @param launches machines started, moves included
 * @param preemptions machines taken
 * @param actions what was done, run-length coded: {@code I*3,O*12,S0*240}
 */
public record ReplayResult(
        String id,
        double cost,
        int finishSeconds,
        boolean late,
        int onDemandTicks,
        int spotTicks,
        int launches,
        int preemptions,
        String actions) {}
