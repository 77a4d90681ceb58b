package dev.stint.core.placement;

import dev.stint.providers.Market;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What we have seen ourselves of spot markets, summed up by market, by machine type within a region, and by machine type within a
 * provider. Immutable.
 */
public final class History {

    /** Nothing was seen yet. */
    public static final History NONE = new History(List.of(), List.of());

    /**
     * A machine we had.
     *
     * @param market where; of spot
     * @param lived how long it was ours
     * @param taken whether the provider ended it; otherwise we did, and it would have lived on
     */
    public record Life(Market market, Duration lived, boolean taken) {
        public Life {
            if (lived.isNegative()) {
                throw new IllegalArgumentException(market + ": a life of " + lived + " is negative");
            }
        }
    }

    /**
     * Answers to launches in a market.
     *
     * @param refused those that were not granted for want of capacity
     * @param granted the others
     */
    public record Answers(Market market, int granted, int refused) {}

    /**
     * Sums over some markets.
     *
     * @param losses machines that were taken
     * @param hours machine time
     * @param agedHours Σ livedʰ with ʰ = {@link Stated#SPOT_SHAPE}, hours
     */
    public record Tally(int losses, double hours, double agedHours, int granted, int refused) {
        static final Tally NOTHING = new Tally(0, 0, 0, 0, 0);

        Tally plus(Tally other) {
            return new Tally(
                    losses + other.losses,
                    hours + other.hours,
                    agedHours + other.agedHours,
                    granted + other.granted,
                    refused + other.refused);
        }

        Tally minus(Tally part) {
            if (part == NOTHING) {
                return this;
            }
            return new Tally(
                    losses - part.losses,
                    Math.max(0, hours - part.hours),
                    Math.max(0, agedHours - part.agedHours),
                    granted - part.granted,
                    refused - part.refused);
        }

        double exposure(double shape) {
            return shape == 1 ? hours : agedHours;
        }
    }

    private static final Bearing NOWHERE = new Bearing(Tally.NOTHING, Tally.NOTHING, Tally.NOTHING);

    private final Map<Key, Tally> sums = new HashMap<>();

    /** Sums up lives and answers; those of markets that are never taken are left out. */
    public History(List<Life> lives, List<Answers> answers) {
        for (Life life : lives) {
            double hours = life.lived().toMillis() / 3_600_000.0;
            add(life.market(), new Tally(life.taken() ? 1 : 0, hours, Math.pow(hours, Stated.SPOT_SHAPE), 0, 0));
        }
        for (Answers each : answers) {
            add(each.market(), new Tally(0, 0, 0, each.granted(), each.refused()));
        }
    }

    private void add(Market market, Tally tally) {
        if (market.interruptible()) {
            sums.merge(marketKey(market), tally, Tally::plus);
            sums.merge(regionKey(market), tally, Tally::plus);
            sums.merge(providerKey(market), tally, Tally::plus);
        }
    }

    public boolean isEmpty() {
        return sums.isEmpty();
    }

    /**
     * What was seen that bears on a market, nothing twice.
     *
     * @param market in the market itself
     * @param elsewhereInRegion of the type in the region, but for the market
     * @param elsewhereWithProvider of the type with the provider, but for the region
     */
    public record Bearing(Tally market, Tally elsewhereInRegion, Tally elsewhereWithProvider) {
        boolean none() {
            return market == Tally.NOTHING
                    && elsewhereInRegion == Tally.NOTHING
                    && elsewhereWithProvider == Tally.NOTHING;
        }
    }

    /** What was seen that bears on a market. */
    public Bearing on(Market market) {
        Tally provider = sums.getOrDefault(providerKey(market), Tally.NOTHING);
        if (provider == Tally.NOTHING) {
            return NOWHERE;
        }
        Tally region = sums.getOrDefault(regionKey(market), Tally.NOTHING);
        Tally here = region == Tally.NOTHING ? region : sums.getOrDefault(marketKey(market), Tally.NOTHING);
        return new Bearing(here, region.minus(here), provider.minus(region));
    }

    /** What sums are of; region and zone are empty where they are over all. */
    private record Key(String provider, String instanceType, String region, String zone) {}

    private static Key marketKey(Market market) {
        return new Key(market.provider(), market.instanceType(), market.region(), market.zone());
    }

    private static Key regionKey(Market market) {
        return new Key(market.provider(), market.instanceType(), market.region(), "");
    }

    private static Key providerKey(Market market) {
        return new Key(market.provider(), market.instanceType(), "", "");
    }
}
