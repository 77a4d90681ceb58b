package dev.stint.core.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What things are worth to a run: a market, a second of slack, waiting, a move. The formulas, with where they come from, are in
 * {@code docs/policy.md}. Seconds and dollars as plain numbers.
 */
final class Worth {
    private final PolicyParameters parameters;
    private final Observation seen;
    private final Ranking ranking;
    private final DeadlineNet net;

    /** The cheapest on-demand machine of all that are allowed; NaN where there is none. */
    private final double onDemandUsd;

    /** Slack that is not waited away. */
    final double reserve;

    /** What a second of slack is worth, per hour: between nothing and the price of on-demand. */
    private final double slackUsd;

    Worth(PolicyParameters parameters, Observation seen, Ranking ranking, DeadlineNet net, double look) {
        this.parameters = parameters;
        this.seen = seen;
        this.ranking = ranking;
        this.net = net;
        double cheapest = Double.NaN;
        double failedTry = Double.NaN;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored scored = ranking.all.get(i);
            if (!scored.safe()) {
                failedTry = least(failedTry, scored.excursion);
            } else if (scored.out != Scored.Out.CAPACITY) {
                cheapest = least(cheapest, scored.usdPerHour);
            }
        }
        onDemandUsd = cheapest;
        double tried = Double.isNaN(failedTry) ? 0 : failedTry;
        double work = ranking.work.orElse(0);
        double losses = work / Spans.seconds(parameters.cycle());
        reserve = parameters.reserveShare() * work + (2 * losses + parameters.reserveStarts()) * tried + look;
        slackUsd = net.guarded() && cheapest > 0
                ? cheapest * (net.slack <= 0 ? 1 : Math.min(1, parameters.slackPrice() * reserve / net.slack))
                : 0;
    }

    private static double least(double one, double other) {
        return Double.isNaN(one) ? other : Math.min(one, other);
    }

    /**
     * Work the comparison is made for. Where nobody knows, as much again as the run has lived: the longer it has run, the
     * longer it will (and a move is then paid for by what was spent before, as in the ski rental problem).
     */
    double horizon() {
        return ranking.work.isPresent() ? ranking.work.getAsDouble() : Spans.seconds(seen.submittedAt(), seen.now());
    }

    /**
     * Price of an hour in a market to be entered: its start, and the slack that takes, spread over the time it will be held. So is
     * what bringing the checkpoints there takes; where nobody knows how much work is left, over as much as the run has lived.
     */
    double rate(Scored scored) {
        double work = ranking.work.isPresent() ? ranking.work.getAsDouble() : Double.POSITIVE_INFINITY;
        double held = Math.min(scored.life, Math.max(work, scored.loss));
        return price(scored) + (scored.usdPerHour + slackUsd) * scored.loss / held;
    }

    /** Price of an hour once the machine works, with what bringing the checkpoints there takes. */
    private double price(Scored scored) {
        if (scored.haul == 0 && scored.haulUsd == 0) {
            return scored.usdPerHour;
        }
        double held = Math.min(scored.life, Math.max(horizon(), Math.max(scored.loss, 1)));
        return scored.usdPerHour + (scored.haulUsd * Spans.SECONDS_PER_HOUR + slackUsd * scored.haul) / held;
    }

    /** Whether bringing the checkpoints there makes a market dearer than on-demand: it is no reason not to wait for another. */
    boolean notWorthItsHaul(Scored scored) {
        double price = price(scored);
        return price > scored.usdPerHour && net.start >= 0 && price > onDemandUsd;
    }

    /** Whether the first is the better market to enter. */
    boolean better(Scored one, @Nullable Scored other) {
        if (other == null) {
            return true;
        }
        double difference = rate(one) - rate(other);
        return difference < 0 || (difference == 0 && Ranking.byName(one, other));
    }

    /**
     * Whether it pays to wait for a cheaper spot market, now away, rather than to take this one: while the part of the slack that
     * is worth as much as the price above the cheapest one exceeds the reserve.
     */
    boolean tooDear(Scored spot) {
        if (!net.guarded() || !(onDemandUsd > 0)) {
            return false;
        }
        double price = price(spot);
        double least = price;
        for (int i = 0; i < ranking.all.size(); i++) {
            Scored other = ranking.all.get(i);
            if (!other.safe() && price(other) < least && ranking.returns(other)) {
                least = price(other);
            }
        }
        double dear = Math.min(1, (price - least) / (onDemandUsd - least));
        return dear > 0 && net.slack * dear >= reserve;
    }

    /**
     * Whether a move from the present machine to the target pays: what is saved while both last, against leaving, starting there,
     * bringing the checkpoints there, the slack that takes, and, from a machine that is never taken to one that is, the way back, as likely as that one is lost
     * before the work is done.
     */
    boolean pays(Scored here, Scored target) {
        double save = Spans.seconds(seen.work().save());
        double both = Math.min(Math.min(target.life, here.life), horizon());
        double gain = (here.usdPerHour - target.usdPerHour) * both;
        double cost = here.usdPerHour * save
                + (target.usdPerHour + slackUsd) * target.loss
                + target.haulUsd * Spans.SECONDS_PER_HOUR
                + slackUsd * target.haul;
        if (here.safe() && !target.safe()) {
            cost += (here.usdPerHour + slackUsd) * here.restart * both / target.life;
        }
        return gain > cost && target.usdPerHour <= here.usdPerHour * (1 - parameters.moveGain());
    }

    String gain(Scored here, Scored target) {
        double work = horizon();
        double leaving = here.usdPerHour * Spans.seconds(seen.work().save()) / Spans.SECONDS_PER_HOUR;
        return target.market() + " finishes for " + Spans.decimals(leaving + target.expectedUsd(work), 4)
                + " USD with the move, staying for " + Spans.decimals(here.expectedUsd(work), 4) + " USD";
    }

    /** How much may be waited for spot, and what the rest of the slack is kept for. */
    String patience() {
        return net.guarded()
                ? " (slack " + Spans.words(net.slack) + ", of which " + Spans.words(reserve)
                        + " are kept for interruptions to come)"
                : "";
    }

    /** Why no longer is waited for spot: what the slack still has to pay for, or that it has been long enough. */
    String impatience(boolean waited, boolean demanded, Duration longest) {
        if (waited) {
            return " (" + (demanded ? "max_wait" : "the longest wait") + " of " + Spans.words(longest) + " has passed"
                    + (net.guarded() ? ", slack " + Spans.words(net.slack) : "") + ")";
        }
        return net.guarded() ? " (slack " + Spans.words(net.slack) + ", all of it kept for interruptions to come)" : "";
    }
}
