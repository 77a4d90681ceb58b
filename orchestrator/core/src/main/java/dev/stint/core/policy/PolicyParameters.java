package dev.stint.core.policy;

import java.time.Duration;

/**
 * What {@link StintPolicy} weighs with. How each was found, and on which days, is in {@code docs/policy.md}.
 *
 * @param reserveShare slack that is not waited away, as a share of the remaining work: what is left to do will again meet times
 *     without spot, and to meet them all on on-demand is dear
 * @param reserveStarts slack that is not waited away, in starts that come to nothing: two interruptions, each with a start on
 *     on-demand and one back on spot
 * @param cycle how often spot is lost, for the reserve: each time costs two starts
 * @param freshLife how long a spot market that has just appeared is expected to last; machines taken as often as the provider states
 *     come on top
 * @param lifePerAge how much longer it is expected to last for each second it has lasted
 * @param slackPrice what a second of slack is worth, in seconds of on-demand, when there is just the reserve; it falls as slack
 *     grows, and is never above one, for a second of on-demand buys a second of slack
 * @param rareShare a market seen available for less than this share of the time is not waited for
 * @param moveGain by how much the price must be lower where a run moves to: prices swing without meaning it
 */
public record PolicyParameters(
        double reserveShare,
        double reserveStarts,
        Duration cycle,
        Duration freshLife,
        double lifePerAge,
        double slackPrice,
        double rareShare,
        double moveGain) {

    /** The ones in use. */
    public static final PolicyParameters STANDARD =
            new PolicyParameters(0.05, 4, Duration.ofHours(3), Duration.ofMinutes(36), 0.5, 0.25, 0.10, 0.05);

    public PolicyParameters {
        boolean shares = within(reserveShare) && within(lifePerAge) && within(rareShare) && within(moveGain);
        boolean amounts = reserveStarts >= 0 && slackPrice >= 0 && slackPrice <= 1;
        boolean times = cycle.compareTo(Duration.ZERO) > 0 && freshLife.compareTo(Duration.ZERO) > 0;
        if (!shares || !amounts || !times) {
            throw new IllegalArgumentException("policy parameters: reserve " + reserveShare + " of the work and "
                    + reserveStarts + " starts, cycle " + cycle + ", fresh life " + freshLife + ", life per age "
                    + lifePerAge + ", slack price " + slackPrice + ", rare share " + rareShare + ", move gain "
                    + moveGain + "; give shares and prices from 0 to 1, starts of 0 or more, times above zero");
        }
    }

    private static boolean within(double share) {
        return share >= 0 && share <= 1;
    }
}
