package dev.stint.core.policy;

import dev.stint.core.placement.Haul;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything a policy may know at one instant. The live orchestrator and the simulator fill it from different sources.
 *
 * @param now the instant
 * @param submittedAt when the run was submitted
 * @param goal what the spec demands
 * @param work how much is left
 * @param current the machine the run has, if any
 * @param idleSince since when the run has had no machine, while it has none
 * @param candidates allowed markets that fit the spec, with what is known of them
 */
public record Observation(
        Instant now,
        Instant submittedAt,
        Goal goal,
        Work work,
        Optional<Current> current,
        Optional<Instant> idleSince,
        List<Candidate> candidates) {
    public Observation {
        candidates = List.copyOf(candidates);
    }

    /** Which capacity may be used. */
    public enum Capacity {
        SPOT_FIRST,
        SPOT_ONLY,
        ON_DEMAND
    }

    /**
     * What the spec demands.
     *
     * @param capacity which capacity may be used
     * @param deadline when the work must be done, if it must
     * @param maxPrice most to pay per machine-hour, if bounded
     * @param maxWait longest time without a machine before on-demand is taken (spot-first) or the run fails (spot-only), if
     *     bounded
     */
    public record Goal(
            Capacity capacity, Optional<Instant> deadline, Optional<Money> maxPrice, Optional<Duration> maxWait) {}

    /**
     * How much is left.
     *
     * @param remaining machine time still needed, counted from the present progress; empty when nobody knows
     * @param unsaved machine time that would be lost if the machine vanished now
     * @param startAndRestore time from a launch to useful work, measured or assumed, beyond the offer's start bound
     * @param save time one save takes, measured or assumed
     * @param cadence time between saves in use
     */
    public record Work(
            Optional<Duration> remaining,
            Duration unsaved,
            Duration startAndRestore,
            Duration save,
            Duration cadence) {}

    /**
     * The machine the run has.
     *
     * @param market where
     * @param since when it was granted
     * @param useful whether the command runs (not still starting or restoring)
     */
    public record Current(Market market, Instant since, boolean useful) {}

    /**
     * A market and what is known of it.
     *
     * @param offer price, hazard and availability now
     * @param seen what was seen of its availability up to now
     * @param closedUntil until when a refusal keeps it closed, if one does
     * @param closedWhy the refusal, for people; empty when open
     * @param haul what it takes to bring the run's checkpoints to where machines of the market reach them, if they do not reach the
     *     run's home
     */
    public record Candidate(
            Offer offer, Seen seen, Optional<Instant> closedUntil, String closedWhy, Optional<Haul> haul) {

        /** Of a market whose machines reach the run's home. */
        public Candidate(Offer offer, Seen seen, Optional<Instant> closedUntil, String closedWhy) {
            this(offer, seen, closedUntil, closedWhy, Optional.empty());
        }

        /** Since when it has been seen available without a break, if it is. */
        public Optional<Instant> availableSince() {
            return seen.availableSince();
        }
    }

    /**
     * What was seen of a market's availability. It changes only when the market comes or goes, so it can be kept between looks.
     *
     * @param from when it was looked at first
     * @param availableSince since when it has been available without a break, if it is
     * @param availableBefore how long it was available in earlier stretches
     */
    public record Seen(Instant from, Optional<Instant> availableSince, Duration availableBefore) {}
}
