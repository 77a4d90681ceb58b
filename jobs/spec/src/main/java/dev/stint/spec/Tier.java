package dev.stint.spec;

import java.time.Duration;
import java.util.Optional;

/** How important a job is. The tier only sets defaults; each of them can be overruled by its own key. */
public enum Tier implements SpecWord {
    /** Others wait for the result: on-demand soon when there is no spot. */
    PRODUCTION(CapacityChoice.SPOT_FIRST, 75, Optional.of(Duration.ofMinutes(10))),
    /** The ordinary case: on-demand after an hour without spot. */
    STANDARD(CapacityChoice.SPOT_FIRST, 50, Optional.of(Duration.ofHours(1))),
    /** Only spot, for as long as that takes; yields first. */
    BEST_EFFORT(CapacityChoice.SPOT_ONLY, 25, Optional.empty());

    private final CapacityChoice capacity;
    private final int priority;
    private final Optional<Duration> maxWait;

    Tier(CapacityChoice capacity, int priority, Optional<Duration> maxWait) {
        this.capacity = capacity;
        this.priority = priority;
        this.maxWait = maxWait;
    }

    /** Capacity of a job that names none. */
    public CapacityChoice defaultCapacity() {
        return capacity;
    }

    /** Priority of a job that names none, 0 to 100, higher first. */
    public int defaultPriority() {
        return priority;
    }

    /**
     * Longest time without a machine of a job that names none. Empty means without bound: always so for spot-only, where
     * the bound would end the job, and for a job with a deadline, where the deadline already bounds the wait.
     */
    public Optional<Duration> defaultMaxWait(CapacityChoice chosen, boolean hasDeadline) {
        return chosen == CapacityChoice.SPOT_FIRST && !hasDeadline ? maxWait : Optional.empty();
    }
}
