package dev.stint.core.placement;

import java.time.Duration;

/**
 * What it is expected to take to finish in one market, term by term. Times are hours of one machine; money is for all machines.
 *
 * <pre>machine hours = first start + work + saves + interruptions x loss
 * cost          = machines x price x (machine hours - paid for already) + moving the checkpoint</pre>
 *
 * @param usdPerHour price of one machine
 * @param machines how many work at once
 * @param workKnown whether the spec says how long it takes on this kind of machine; if not, work is a day taken as a sample
 * @param workHours undisturbed work of each machine
 * @param startHours launch to useful work, the first time
 * @param moveHours copying the checkpoint there first
 * @param moveUsd what that costs
 * @param cadenceHours work between two saves; 0 when nothing is saved
 * @param saveHours all saves together
 * @param hazard how often it is taken
 * @param interruptions expected number of them
 * @param lossHours what one costs: new start, restore, half a cadence of lost work and the save under way; without checkpoints the
 *     time the failed try took
 * @param keepsProgress whether an interruption leaves what was saved
 * @param waitHours expected waiting for refused launches to be tried again
 * @param coveredHours machine-hours that are paid for already
 */
public record Expectation(
        double usdPerHour,
        int machines,
        boolean workKnown,
        double workHours,
        double startHours,
        double moveHours,
        double moveUsd,
        double cadenceHours,
        double saveHours,
        Hazard hazard,
        double interruptions,
        double lossHours,
        boolean keepsProgress,
        double waitHours,
        double coveredHours) {

    private static final double P90 = 0.9;

    /** Whether it ever gets done: in the long run a machine must live longer than an interruption costs. */
    public boolean finishes() {
        return !Double.isInfinite(interruptions);
    }

    /** Time in which a machine may be lost with something to lose: work and saves. */
    double exposedHours() {
        return workHours + saveHours;
    }

    /** Expected hours each machine is paid for. */
    public double machineHours() {
        return startHours + exposedHours() + interruptions * lossHours;
    }

    /** Expected price of the machines. */
    public double computeUsd() {
        return usdPerHour * Math.max(0, machines * machineHours() - coveredHours);
    }

    /** Expected cost to finish. */
    public double usd() {
        return computeUsd() + moveUsd;
    }

    /** Expected price of an hour of useful work on one machine: what is compared where nobody knows how much work there is. */
    public double usdPerUsefulHour() {
        return usdPerHour * (exposedHours() + interruptions * lossHours) / workHours;
    }

    /** What decides the order: the cost to finish, or where the work is not known the price of a useful hour. */
    double score() {
        return workKnown ? usd() : usdPerUsefulHour();
    }

    /** The time to finish when nothing happens. */
    public Duration undisturbed() {
        return time(moveHours + startHours + exposedHours());
    }

    /** Expected time to finish. */
    public Duration finish() {
        return time(waitHours + moveHours + machineHours());
    }

    /**
     * The time within which nine of ten such runs have finished, or more: never less than the expected time, which few but long
     * delays can draw beyond it.
     */
    public Duration finishP90() {
        double count = Math.max(interruptions, interruptionsP90());
        return time(waitHours + moveHours + startHours + exposedHours() + count * lossHours);
    }

    /** The number of interruptions that nine of ten such runs do not exceed. */
    public int interruptionsP90() {
        if (hazard.never()) {
            return 0;
        }
        if (keepsProgress) {
            return hazard.quantile(P90, interruptions);
        }
        double done = hazard.survival(startHours + workHours);
        return (int) Math.max(0, Math.ceil(Math.log1p(-P90) / Math.log1p(-done)) - 1);
    }

    /** Interruptions per hour on average over this work. */
    public double hazardPerHour() {
        return hazard.perHourOver(exposedHours());
    }

    private static Duration time(double hours) {
        return Duration.ofMillis(Math.round(hours * 3_600_000));
    }
}
