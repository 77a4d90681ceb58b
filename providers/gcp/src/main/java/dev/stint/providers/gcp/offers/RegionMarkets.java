package dev.stint.providers.gcp.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.RegionalOffers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The markets of a region: put together once from what was read, and anew when something was read anew. Safe for many threads. */
final class RegionMarkets implements RegionalOffers.Region {

    private static final Logger LOG = System.getLogger(RegionMarkets.class.getName());
    private static final String GCP = "gcp";
    private static final int SHOWN = 10;

    /** What a guest has from the signal to the end, at most and as a best effort (Compute Engine, Spot VMs: preemption process). */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    /**
     * Half of what Karpenter allows a machine from launch to joining its cluster, 15 minutes (kubernetes-sigs/karpenter,
     * {@code nodeclaim/lifecycle/liveness.go}, read 2026-11): the engine gives a machine up after twice this.
     */
    private static final Duration START = Duration.ofMinutes(7).plusSeconds(30);

    /** The same with drivers to start: "nodes that run GPU can often take > 15 minutes" (the same project, issue 357). */
    private static final Duration START_WITH_ACCELERATOR = Duration.ofMinutes(10);

    private final String region;
    private final RegionSources sources;
    private RegionSources.@Nullable Known from;
    private List<Offer> offers = List.of();
    private Map<String, String> leftOut = Map.of();

    RegionMarkets(String region, RegionSources sources) {
        this.region = region;
        this.sources = sources;
    }

    @Override
    public void refresh() {
        sources.refresh();
    }

    @Override
    public RegionalOffers.Look look() {
        RegionSources.Known known = sources.known();
        Optional<String> unavailable = known.unavailable();
        if (unavailable.isPresent()) {
            return new RegionalOffers.Look(List.of(), unavailable.map(why -> region + ": " + why));
        }
        return new RegionalOffers.Look(offers(known), Optional.empty());
    }

    /** What is known of a type, if it is offered. Waits for nothing that was tried before. */
    Optional<TypeFacts> facts(String type) {
        return sources.types()
                .get()
                .read()
                .flatMap(read -> Optional.ofNullable(read.value().facts().get(type)));
    }

    /** What is wanted and not on offer, as of the last look, with the reason. */
    synchronized Map<String, String> leftOut() {
        return leftOut;
    }

    private synchronized List<Offer> offers(RegionSources.Known known) {
        if (from == null || !from.sameAs(known)) {
            offers = assemble(known);
            from = known;
        }
        return offers;
    }

    private List<Offer> assemble(RegionSources.Known known) {
        Kept.Read<MachineTypes.Types> types = known.types().read().orElseThrow();
        Zones zones = known.zones().read().orElseThrow().value();
        Prices prices;
        Instant observed;
        if (known.prices().read().isPresent()) {
            Kept.Read<Prices> read = known.prices().read().get();
            prices = read.value();
            observed = prices.from().filter(day -> day.isBefore(read.at())).orElse(read.at());
        } else {
            prices = sources.fallback().get();
            observed = prices.from().orElse(Instant.EPOCH);
            LOG.log(
                    Level.WARNING,
                    "{0}: prices are those of the snapshot of {1}, since none could be read: {2}",
                    region,
                    observed,
                    known.prices().why());
        }
        List<Offer> all = new ArrayList<>();
        Map<String, String> without = new TreeMap<>(types.value().leftOut());
        new TreeMap<>(types.value().facts()).forEach((name, type) -> {
            for (String zone : new TreeSet<>(type.zones())) {
                if (!zones.isUp(zone)) {
                    continue;
                }
                for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
                    Quote quote = prices.quote(type, zone, capacity == CapacityType.SPOT);
                    quote.perHour()
                            .filter(Money::isPositive)
                            .ifPresentOrElse(
                                    price -> all.add(offer(type, zone, capacity, price, observed)),
                                    () -> without.put(
                                            name + " " + capacity.word(),
                                            quote.missing().isEmpty() ? "its price is zero" : quote.missing()));
                }
            }
        });
        report(without);
        return List.copyOf(all);
    }

    private Offer offer(TypeFacts type, String zone, CapacityType capacity, Money price, Instant observed) {
        boolean spot = capacity == CapacityType.SPOT;
        return new Offer(
                new Market(GCP, region, zone, type.kind().text(), capacity),
                type.shape(),
                price,
                // Google publishes no rate of preemptions by the hour: unknown is not zero
                spot ? OptionalDouble.empty() : OptionalDouble.of(0),
                Offer.Availability.UNKNOWN,
                startBound(type.shape()),
                spot ? NOTICE : Duration.ZERO,
                observed);
    }

    private static Duration startBound(Shape shape) {
        return shape.acceleratorCount() == 0 ? START : START_WITH_ACCELERATOR;
    }

    /** Says it when it changes: a market that is missing is one that runs do without. */
    private void report(Map<String, String> without) {
        if (!without.equals(leftOut) && !without.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "{0}: not offered, {1} in all: {2}",
                    region,
                    without.size(),
                    without.entrySet().stream().limit(SHOWN).toList());
        }
        leftOut = Map.copyOf(without);
    }
}
