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

    private final Map<String, Tally> sums = new HashMap<>();

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

    /** What was seen in the market itself. */
    public Tally market(Market market) {
        return sums.getOrDefault(marketKey(market), Tally.NOTHING);
    }

    /** What was seen of the type in the region, but for the market itself. */
    public Tally elsewhereInRegion(Market market) {
        return sums.getOrDefault(regionKey(market), Tally.NOTHING).minus(market(market));
    }

    /** What was seen of the type with the provider, but for the region. */
    public Tally elsewhereWithProvider(Market market) {
        return sums.getOrDefault(providerKey(market), Tally.NOTHING)
                .minus(sums.getOrDefault(regionKey(market), Tally.NOTHING));
    }

    private static String marketKey(Market market) {
        return regionKey(market) + "/" + market.zone();
    }

    private static String regionKey(Market market) {
        return providerKey(market) + "/" + market.region();
    }

    private static String providerKey(Market market) {
        return market.provider() + "/" + market.instanceType();
    }
}
