package dev.stint.core.forecast;

import dev.stint.core.policy.Observation.Capacity;
import dev.stint.providers.Money;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is asked: a run as it is now, or as it would be begun now.
 *
 * @param job what is to be done
 * @param spot the spot markets it may use; empty for a run that stays on on-demand
 * @param onDemandPerHour price of on-demand for an hour, for all machines of the run together
 * @param spent what it has cost so far
 * @param holds whether it has a machine that works: then the next launch is not needed
 */
public record Question(Job job, Optional<Spot> spot, Money onDemandPerHour, Money spent, boolean holds) {

    /**
     * What is to be done.
     *
     * @param work machine time still needed, on one machine of any market
     * @param deadline time until it must be done, if it must; zero or negative when that has passed
     * @param overhead time from a launch until useful work, on spot and on on-demand alike
     * @param capacity which capacity may be used
     * @param maxWait longest time without a machine, if bounded
     */
    public record Job(
            Duration work,
            Optional<Duration> deadline,
            Duration overhead,
            Capacity capacity,
            Optional<Duration> maxWait) {

        /** Without a deadline, so many times the work are looked ahead; what is not done by then is not known to end. */
        private static final int LOOK_AHEAD = 4;

        public Job {
            if (work.isNegative() || overhead.isNegative()) {
                throw new IllegalArgumentException(
                        "work of " + work + " with an overhead of " + overhead + ": give zero or more of both");
            }
        }

        /** How far is looked ahead: to the deadline, or several times the work. */
        public Duration horizon() {
            return deadline.orElseGet(() -> work.plus(overhead).multipliedBy(LOOK_AHEAD));
        }
    }

    /**
     * The spot markets.
     *
     * @param perHour their prices, for all machines of the run together, taken to stay as they are
     * @param futures where their availability comes from
     */
    public record Spot(List<Money> perHour, Futures futures) {
        public Spot {
            perHour = List.copyOf(perHour);
            if (futures.markets() != perHour.size() || perHour.isEmpty()) {
                throw new IllegalArgumentException(perHour.size() + " prices for " + futures.markets()
                        + " spot markets; give each its price, and one market at least");
            }
        }
    }

    public Question {
        if (!onDemandPerHour.isPositive()) {
            throw new IllegalArgumentException(
                    "on-demand at " + onDemandPerHour + " per hour; give a price above zero");
        }
    }
}
