package dev.stint.core.forecast;

/**
 * What can be told of a market at an instant from having watched it: how it is, since when, and how much of the time it had
 * machines. Recent hours count more.
 *
 * @param up whether it has machines
 * @param ageHours since when it is so, as far as it was watched
 * @param older whether it may have been so for longer, because it was already so when it was first watched
 * @param share share of the time it had machines; what was t hours ago counts {@code e^(-t/24)} of what is now
 * @param seenHours hours watched, counted in the same way
 */
record Moment(boolean up, double ageHours, boolean older, double share, double seenHours) {

    /** How quickly the past is forgotten: about a day, so that no hour of the day is left out. */
    private static final double MEMORY_HOURS = 24;

    /** What the present alone says of the share, in hours watched: three minutes. */
    private static final double PRESENT_HOURS = 0.05;

    /** Difference in share at which resemblance is about halved, were both known for certain. */
    private static final double SHARE_WIDTH = 0.1;

    /** Variance of a share that was watched for an hour; it falls with the hours. */
    private static final double SHARE_VARIANCE_HOURS = 0.1;

    /** Weight of a difference in age; by a factor of e, it costs a factor of {@code e^-0.1}. */
    private static final double AGE_WEIGHT = 0.1;

    /** Added to ages before they are compared, for minutes are all alike. */
    private static final double AGE_GRAIN_HOURS = 0.1;

    /** What it costs not to be in the same state, as the logarithm of a weight. */
    private static final double OTHER_STATE = 1.5;

    /**
     * How much another market, or this one at another time, resembles this one now: the logarithm of a weight, 0 for one that is
     * the same. It falls with the square of the difference in share, the less the shorter either was watched.
     */
    double likeness(Moment other) {
        double apart = share - other.share;
        double variance = SHARE_WIDTH * SHARE_WIDTH + SHARE_VARIANCE_HOURS * (1 / seenHours + 1 / other.seenHours);
        double likeness = -apart * apart / (2 * variance);
        if (up != other.up) {
            return likeness - OTHER_STATE;
        }
        if ((older && ageHours <= other.ageHours) || (other.older && other.ageHours <= ageHours)) {
            return likeness;
        }
        double ages = Math.log((ageHours + AGE_GRAIN_HOURS) / (other.ageHours + AGE_GRAIN_HOURS));
        return likeness - AGE_WEIGHT * ages * ages;
    }

    /** Sums over what has been lived through so far. */
    static final class Memory {

        private double seen;
        private double up;

        /** Time passes. */
        void lived(long seconds, boolean wasUp) {
            double kept = Math.exp(-seconds / 3600.0 / MEMORY_HOURS);
            double gained = MEMORY_HOURS * (1 - kept);
            seen = seen * kept + gained;
            up = up * kept + (wasUp ? gained : 0);
        }

        Moment now(boolean isUp, long ageSeconds, boolean older) {
            double hours = seen + PRESENT_HOURS;
            return new Moment(isUp, ageSeconds / 3600.0, older, (up + (isUp ? PRESENT_HOURS : 0)) / hours, hours);
        }
    }
}
