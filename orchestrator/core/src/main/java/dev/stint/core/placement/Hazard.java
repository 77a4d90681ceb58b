package dev.stint.core.placement;

import java.time.Duration;

/**
 * How often a machine of one market is expected to be taken: {@code H(t) = scale · t^shape} with a scale that is not known exactly
 * but follows a gamma law of mean {@code losses / exposure}. Immutable.
 *
 * <p>Under this law the losses of machines that lived t₁, t₂, … are a Poisson count over {@code Σ tᵢ^shape}, so what was seen
 * simply adds up: losses to losses, {@code Σ tᵢ^shape} to exposure (gamma-Poisson).
 */
public final class Hazard {

    /** Capacity that is kept until we end it. */
    public static final Hazard NEVER = new Hazard(0, 1, 1);

    private static final RenewalFunction SPOT = new RenewalFunction(Stated.SPOT_SHAPE);
    private static final RenewalFunction EVEN = new RenewalFunction(1);
    private static final int MOST_COUNTED = 10_000;

    private final double losses;
    private final double exposure;
    private final double shape;
    private final double unitHours;

    /**
     * @param losses seen and believed; 0 for capacity that is never taken
     * @param exposure over which, in hours^shape; above zero
     * @param shape see {@link Stated}
     */
    public Hazard(double losses, double exposure, double shape) {
        if (!(losses >= 0) || !(exposure > 0) || !(shape == 1 || shape == Stated.SPOT_SHAPE)) {
            throw new IllegalArgumentException("hazard: " + losses + " losses over " + exposure + ", shape " + shape
                    + "; give zero or more, a positive exposure, and shape 1 or " + Stated.SPOT_SHAPE);
        }
        this.losses = losses;
        this.exposure = exposure;
        this.shape = shape;
        // the time in which the cumulative hazard reaches one
        this.unitHours = shape == 1 ? exposure / losses : Math.pow(exposure / losses, 1 / shape);
    }

    /** Losses seen and believed. */
    public double losses() {
        return losses;
    }

    /** Over which, in hours^shape. */
    public double exposure() {
        return exposure;
    }

    /** 1 where age does not matter, below 1 where the young are taken first. */
    public double shape() {
        return shape;
    }

    /** The hazard of so many machines that stop when one of them is taken, each independently of the others. */
    public Hazard ofGang(int machines) {
        return never() ? this : new Hazard(losses * machines, exposure, shape);
    }

    /** The mean scale. */
    double scale() {
        return losses / exposure;
    }

    public boolean never() {
        return losses == 0;
    }

    /** Expected interruptions in so many hours of machine time, each machine that is taken being replaced by a new one. */
    public double interruptions(double hours) {
        return never() ? 0 : renewal().at(hours / unitHours);
    }

    /** Interruptions per hour after very many: one over the mean life. */
    double longRunPerHour() {
        return never() ? 0 : renewal().perTime() / unitHours;
    }

    /** Expected interruptions per hour on average over a piece of work of so many hours, begun on a new machine. */
    public double perHourOver(double hours) {
        return hours <= 0 ? 0 : interruptions(hours) / hours;
    }

    /**
     * The hazard of a machine of this age, in interruptions per hour. The present machine's own age is evidence too: it adds to the
     * exposure.
     */
    public double perHourAt(Duration age) {
        if (never()) {
            return 0;
        }
        // Young machines: the law is singular at zero, so a minute's mean is given instead.
        double hours = Math.max(age.toMillis() / 3_600_000.0, 1.0 / 60);
        double aged = Math.pow(hours, shape);
        return losses / (exposure + aged) * shape * aged / hours;
    }

    /** The chance that a new machine lives so long, at the mean scale. */
    public double survival(double hours) {
        return never() ? 1 : Math.exp(-scale() * Math.pow(hours, shape));
    }

    /** Mean time of a new machine within so many hours: ∫ survival. */
    double meanLifeWithin(double hours) {
        int parts = 64;
        double sum = 0;
        for (int i = 0; i < parts; i++) {
            // Narrow parts where the machine is young and the hazard high.
            double from = hours * square((double) i / parts);
            double to = hours * square((i + 1.0) / parts);
            sum += (to - from) * (survival(from) + 4 * survival((from + to) / 2) + survival(to)) / 6;
        }
        return sum;
    }

    /**
     * The count of interruptions that is not exceeded with this probability when so many are expected: a Poisson count whose mean is
     * itself gamma distributed (negative binomial), so what is badly known is spread widely.
     */
    public int quantile(double probability, double expected) {
        if (never() || expected <= 0) {
            return 0;
        }
        double success = losses / (losses + expected);
        double mass = Math.pow(success, losses);
        double sum = mass;
        int count = 0;
        while (sum < probability && count < MOST_COUNTED) {
            mass *= (losses + count) / (count + 1) * (1 - success);
            sum += mass;
            count++;
        }
        return count;
    }

    private RenewalFunction renewal() {
        return shape == 1 ? EVEN : SPOT;
    }

    private static double square(double x) {
        return x * x;
    }
}
