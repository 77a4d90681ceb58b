package dev.stint.checkpoints.policy;

import java.time.Duration;

/** How often to save. Pure. */
public final class Cadence {

    /** Shortest interval of {@code auto}: more often would only pay for requests. */
    public static final Duration AUTO_MIN = Duration.ofSeconds(1);

    /** Longest interval of {@code auto}: less often would trust the estimate of the hazard. */
    public static final Duration AUTO_MAX = Duration.ofMinutes(30);

    private Cadence() {}

    /** The interval of {@code checkpoint.interval: auto}: {@link #youngDaly} within its bounds. */
    public static Duration auto(Duration saveCost, double hazardPerHour) {
        return youngDaly(saveCost, hazardPerHour, AUTO_MIN, AUTO_MAX);
    }

    /**
     * The interval between saves that loses least time in expectation, on a machine whose losses are memoryless.
     *
     * <p>With δ the cost of a save and M = 1/λ the mean time between losses: √(2δM) (J. W. Young, "A first order approximation
     * to the optimum checkpoint interval", CACM 17(9), 1974), refined for δ &lt; 2M to
     * √(2δM)·(1 + ⅓·√(δ/2M) + δ/18M) − δ, and M otherwise (J. T. Daly, "A higher order estimate of the optimum checkpoint
     * interval for restart dumps", FGCS 22(3), 2006, eq. 37). The interval is counted from the end of one save to the start of
     * the next.
     *
     * @param saveCost what a save costs the command in time it cannot compute, measured; zero when it costs nothing
     * @param hazardPerHour expected losses per hour (λ); zero when the machine is never lost
     * @param min the shortest interval allowed; also the answer when saves are free and losses are not
     * @param max the longest interval allowed; also the answer when nothing is ever lost
     * @throws IllegalArgumentException when a value is negative or not a number, or {@code min > max}
     */
    public static Duration youngDaly(Duration saveCost, double hazardPerHour, Duration min, Duration max) {
        if (saveCost.isNegative()) {
            throw new IllegalArgumentException("saveCost: " + saveCost + " is negative; give zero or more");
        }
        if (!(hazardPerHour >= 0)) {
            throw new IllegalArgumentException("hazardPerHour: " + hazardPerHour + "; give zero or more");
        }
        if (min.isNegative() || min.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "cadence bounds: min " + min + ", max " + max + "; give 0 <= min <= max");
        }
        if (hazardPerHour == 0) {
            return max;
        }
        double cost = saveCost.toNanos() / 1e9;
        double meanLife = 3600 / hazardPerHour;
        double seconds = cost < 2 * meanLife
                ? Math.sqrt(2 * cost * meanLife) * (1 + Math.sqrt(cost / (2 * meanLife)) / 3 + cost / (18 * meanLife))
                        - cost
                : meanLife;
        if (seconds >= max.toNanos() / 1e9) {
            return max;
        }
        Duration interval = Duration.ofNanos(Math.round(seconds * 1e9));
        return interval.compareTo(min) < 0 ? min : interval;
    }
}
