package dev.stint.core.replay;

import dev.stint.core.policy.Decision;
import dev.stint.core.policy.Observation;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Current;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.Observation.Work;
import dev.stint.core.policy.PlacementPolicy;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A placement policy in a replay: what a tick shows becomes the observation that the live orchestrator would make, and the decision
 * becomes an action. One object per run; used by one thread.
 *
 * <p>What the rules of a replay leave out is zero here: nothing is unsaved, a save takes no time, and a start takes its bound. An
 * on-demand machine costs one dollar an hour and is always there. Markets state no hazard.
 */
public final class DecidingPolicy implements TickPolicy {
    private static final Instant START = Instant.EPOCH;
    private static final Market ON_DEMAND = new Market("replay", "recorded", "any", "machine", CapacityType.ON_DEMAND);

    private final PlacementPolicy policy;
    private final Capacity capacity;
    private final boolean guarded;
    private final Optional<Duration> maxWait;
    private final List<Pool> pools = new ArrayList<>();
    private List<Candidate> candidates = List.of();
    private int launched;
    private int last = Tick.IDLE;
    private int idleSince;

    /** @param policy what decides, with the pace of the replay: one look in each tick */
    public DecidingPolicy(PlacementPolicy policy) {
        this(policy, Capacity.SPOT_FIRST, true, Optional.empty());
    }

    /**
     * @param policy what decides, with the pace of the replay: one look in each tick
     * @param capacity which capacity may be used
     * @param guarded whether the policy knows of the deadline; otherwise that is only where the replay ends
     * @param maxWait longest time without a machine, if bounded
     */
    public DecidingPolicy(PlacementPolicy policy, Capacity capacity, boolean guarded, Optional<Duration> maxWait) {
        this.policy = policy;
        this.capacity = capacity;
        this.guarded = guarded;
        this.maxWait = maxWait;
    }

    @Override
    public int decide(Tick tick) {
        observe(tick);
        int action = action(tick, policy.decide(observation(tick)));
        if (action != tick.mode()) {
            launched = tick.nowSeconds();
        }
        last = action;
        return action;
    }

    private void observe(Tick tick) {
        boolean changed = candidates.isEmpty();
        if (changed) {
            for (int i = 0; i < tick.pools(); i++) {
                pools.add(new Pool(i, tick));
            }
        }
        for (int i = 0; i < pools.size(); i++) {
            changed |= pools.get(i).see(tick);
        }
        if (changed) {
            List<Candidate> seen = new ArrayList<>(pools.size() + 1);
            for (Pool pool : pools) {
                seen.add(pool.candidate);
            }
            seen.add(candidate(ON_DEMAND, 1, new Seen(START, Optional.of(START), Duration.ZERO), tick));
            candidates = List.copyOf(seen);
        }
    }

    private Observation observation(Tick tick) {
        boolean has = tick.mode() != Tick.IDLE;
        if (!has && last != Tick.IDLE) {
            idleSince = tick.nowSeconds();
        }
        return new Observation(
                at(tick.nowSeconds()),
                START,
                new Goal(
                        capacity,
                        guarded ? Optional.of(at(tick.deadlineSeconds())) : Optional.empty(),
                        Optional.empty(),
                        maxWait),
                new Work(
                        Optional.of(Duration.ofSeconds(tick.remainingSeconds())),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO),
                has
                        ? Optional.of(new Current(
                                tick.onSpot() ? pools.get(tick.mode()).market : ON_DEMAND,
                                at(launched),
                                tick.pendingSeconds() == 0))
                        : Optional.empty(),
                has ? Optional.empty() : Optional.of(at(idleSince)),
                candidates);
    }

    private int action(Tick tick, Decision decision) {
        return switch (decision.action()) {
            case STAY -> tick.mode();
            case WAIT -> Tick.IDLE;
            case PLACE, MOVE -> mode(decision.market().orElseThrow());
            case GIVE_UP -> throw new IllegalStateException("the policy gave up: " + decision.why());
        };
    }

    private int mode(Market market) {
        for (Pool pool : pools) {
            if (pool.market.equals(market)) {
                return pool.index;
            }
        }
        return Tick.ON_DEMAND;
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static Candidate candidate(Market market, double price, Seen seen, Tick tick) {
        boolean spot = market.interruptible();
        Offer offer = new Offer(
                market,
                Shape.cpus(1, 1),
                Money.of(price),
                spot ? OptionalDouble.empty() : OptionalDouble.of(0),
                seen.availableSince().isPresent() ? Offer.Availability.AVAILABLE : Offer.Availability.UNAVAILABLE,
                Duration.ofSeconds(tick.overheadSeconds()),
                Duration.ZERO,
                at(tick.nowSeconds()));
        return new Candidate(offer, seen, Optional.empty(), "");
    }

    /** What has been seen of one pool; its candidate is made anew only when something changes. */
    private static final class Pool {
        final int index;
        final Market market;
        Candidate candidate;
        private double price;
        private boolean available;
        private int since;
        private int before;

        Pool(int index, Tick tick) {
            this.index = index;
            market = new Market("replay", "recorded", "pool-" + index, "machine", CapacityType.SPOT);
            price = tick.price(index);
            candidate = candidate(market, price, new Seen(START, Optional.empty(), Duration.ZERO), tick);
        }

        /** Whether anything is new. */
        boolean see(Tick tick) {
            boolean now = tick.available(index);
            double asked = tick.price(index);
            if (now == available && asked == price) {
                return false;
            }
            if (now && !available) {
                since = tick.nowSeconds();
            } else if (!now && available) {
                before += tick.nowSeconds() - since;
            }
            available = now;
            price = asked;
            Seen seen = new Seen(START, now ? Optional.of(at(since)) : Optional.empty(), Duration.ofSeconds(before));
            candidate = candidate(market, asked, seen, tick);
            return true;
        }
    }
}
