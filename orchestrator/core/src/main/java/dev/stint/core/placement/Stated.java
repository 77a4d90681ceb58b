package dev.stint.core.placement;

/**
 * What is stated about how often machines of a market are taken, before anything was seen there: a cumulative hazard
 * {@code H(t) = scale · t^shape} of the machine's age t in hours. Immutable.
 *
 * <p>A share p of machines taken within w hours gives {@code scale = -ln(1 - p) / w^shape}: the same share, whatever the shape.
 *
 * @param scale above zero; 0 for capacity that is never taken
 * @param shape 1 where the hazard does not depend on age, below 1 where it falls with age
 * @param source where it is from, for people
 */
public record Stated(double scale, double shape, String source) {

    /**
     * Shape of the lives of spot machines: the hazard falls with age.
     *
     * <p>Seen in the recorded markets that ship with this project (spells of availability, maximum likelihood zone by zone):
     * nine V100 zones 0.50 to 0.86, median 0.64; ten H100 zones with ten losses or more 0.42 to 1.03, median 0.62. Rounded down
     * to one digit. A mixture of calm and tense times looks like that (F. Proschan, "Theoretical explanation of observed
     * decreasing failure rate", Technometrics 5(3), 1963), and so do failures of large computers, with shapes of 0.7 to 0.8
     * (B. Schroeder and G. A. Gibson, "A large-scale study of failures in high-performance computing systems", DSN 2006).
     */
    public static final double SPOT_SHAPE = 0.6;

    /** Capacity that is kept until we end it. */
    public static final Stated NEVER = new Stated(0, 1, "never taken");

    public Stated {
        if (!(scale >= 0) || Double.isInfinite(scale) || !(shape > 0) || shape > 1) {
            throw new IllegalArgumentException("stated hazard: scale " + scale + ", shape " + shape
                    + "; give a finite scale of zero or more and a shape above 0, at most 1");
        }
    }

    /**
     * A share of spot machines that is taken within some hours of running.
     *
     * @param share 0 to below 1
     * @param withinHours above 0
     */
    public static Stated share(double share, double withinHours, String source) {
        if (!(share >= 0) || share >= 1 || !(withinHours > 0)) {
            throw new IllegalArgumentException("stated hazard: share " + share + " within " + withinHours
                    + " h; give a share from 0 to below 1 and a positive time");
        }
        return expected(-Math.log1p(-share), withinHours, source);
    }

    /**
     * So many interruptions expected within some hours of running: the cumulative hazard of that time.
     *
     * @param withinHours above 0
     */
    static Stated expected(double interruptions, double withinHours, String source) {
        return new Stated(interruptions / Math.pow(withinHours, SPOT_SHAPE), SPOT_SHAPE, source);
    }

    /** So many interruptions per machine-hour, taken as they are stated: at any age the same. */
    public static Stated rate(double perHour, String source) {
        return new Stated(perHour, 1, source);
    }
}
