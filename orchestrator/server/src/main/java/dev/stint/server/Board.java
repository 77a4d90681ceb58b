package dev.stint.server;

import dev.stint.api.Views;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What pages show of many runs at once: each answer a handful of queries, however many runs there are. Safe for use by many threads.
 * Which teams somebody may look at is said by who asks: empty stands for all.
 */
public interface Board {

    /**
     * Whole runs that fit, newest first.
     *
     * @param before a cursor from an earlier page
     * @throws RefusedException with exit code 2 for a state or a cursor there is not
     */
    Page runs(Filter filter, Optional<String> before, int limit);

    /** How many whole runs are in each state, by its name, of those somebody may look at. */
    List<StateCount> counts(Optional<Set<String>> visible);

    /** How long the text of a run's log is so far, in bytes. */
    long logBytes(String run);

    /** What was spent since an instant, which is the beginning of a day in UTC; may be some seconds old. */
    Spending spending(Optional<Set<String>> visible, Instant since);

    /** Bytes of checkpoints by store and class, as the last sweep found and billed them. */
    List<TierBytes> tiers(Optional<Set<String>> visible);

    /** What is on offer, of all providers, cheapest first. */
    Markets markets(int limit);

    /**
     * Which runs.
     *
     * @param visible teams whose runs may be shown; empty for all
     * @param state a state's name in any case, {@code live} for those not at rest; empty for all
     * @param team exactly; empty for all
     * @param project exactly; empty for all
     * @param tag {@code key} or {@code key=value}; empty for all
     * @param name part of id or name, in any case; empty for all
     */
    record Filter(Optional<Set<String>> visible, String state, String team, String project, String tag, String name) {}

    /**
     * A page of runs.
     *
     * @param next the cursor of the following page
     */
    record Page(List<Line> runs, Optional<String> next) {}

    /**
     * A run with what it saved.
     *
     * @param savedUsd against the cheapest on-demand market it may use; absent where there is none, or nothing was done yet
     */
    record Line(Views.RunView run, int priority, Optional<BigDecimal> savedUsd) {}

    /** A state's name, and how many runs are in it. */
    record StateCount(String state, int runs) {}

    /** What a money row paid for. */
    enum Purpose {
        SPOT,
        ON_DEMAND,
        RESERVED,
        STORAGE
    }

    /** What one purpose cost on one day. */
    record DayCost(LocalDate day, Purpose purpose, BigDecimal usd) {}

    /**
     * What a team's project cost.
     *
     * @param project may be empty
     */
    record TeamCost(String team, String project, BigDecimal computeUsd, BigDecimal storageUsd) {}

    /**
     * What was spent; both lists have the same sum.
     *
     * @param at up to when
     * @param days by day in UTC and purpose; those without a cent are missing
     * @param teams by team and project, dearest first
     */
    record Spending(Instant at, List<DayCost> days, List<TeamCost> teams) {}

    /**
     * Bytes that lie in one class of a store.
     *
     * @param at the newest look at them
     * @param usd paid for them so far
     */
    record TierBytes(
            String store, String storageClass, int runs, long objects, long bytes, Instant at, BigDecimal usd) {}

    /**
     * Markets.
     *
     * @param shown those shown
     * @param all how many there are
     * @param unasked a sentence for each provider that could not be asked
     */
    record Markets(Instant at, List<MarketLine> shown, int all, List<String> unasked) {}

    /**
     * A market.
     *
     * @param machine what one machine has, in words
     * @param hazardPerHour expected interruptions in an hour; absent where nobody knows, 0 for what is never taken
     * @param availability {@code AVAILABLE}, {@code UNAVAILABLE} or {@code UNKNOWN}
     * @param held machines of ours that run there
     * @param closed for how long it is left alone still
     * @param why of that; empty where it is not
     */
    record MarketLine(
            String market,
            String machine,
            BigDecimal usdPerHour,
            OptionalDouble hazardPerHour,
            String availability,
            int held,
            Optional<Duration> closed,
            String why) {}
}
