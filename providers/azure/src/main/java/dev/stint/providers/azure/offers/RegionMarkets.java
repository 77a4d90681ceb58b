package dev.stint.providers.azure.offers;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The markets of a region: put together once from what was read, and anew when something was read anew. Safe for many threads. */
final class RegionMarkets implements RegionalOffers.Region {

    private static final Logger LOG = System.getLogger(RegionMarkets.class.getName());
    private static final String AZURE = "azure";
    private static final int SHOWN = 10;

    /**
     * "Delivered on a best effort basis up to 30 seconds prior to the eviction" (Use Azure Spot Virtual Machines, read 2026-11); Azure's
     * own Karpenter adapter tells of less than 10 s (Azure/karpenter-provider-azure, issue 1769).
     */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    /**
     * Half of what Karpenter, which Azure's adapter of it is built on, allows a machine from launch to joining its cluster, 15 minutes
     * (kubernetes-sigs/karpenter, {@code nodeclaim/lifecycle/liveness.go}, read 2026-11): the engine gives a machine up after twice this.
     */
    private static final Duration START = Duration.ofMinutes(7).plusSeconds(30);

    /** The same with drivers to start: "we frequently have to wait as long as 8min+" for GPU machines (Azure/aks-engine, issue 3507). */
    private static final Duration START_WITH_ACCELERATOR = Duration.ofMinutes(10);

    private final String region;
    private final RegionSources sources;
    private RegionSources.@Nullable Known from;
    private List<Offer> offers = List.of();
    private String unpriced = "";

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

    /** A size, if it is known. Waits for nothing that was tried before. */
    Optional<SizeFacts> size(String name) {
        return sources.sizes()
                .get()
                .read()
                .flatMap(read -> Optional.ofNullable(read.value().sizes().get(name)));
    }

    private synchronized List<Offer> offers(RegionSources.Known known) {
        if (from == null || !from.sameAs(known)) {
            offers = assemble(known);
            from = known;
        }
        return offers;
    }

    private List<Offer> assemble(RegionSources.Known known) {
        Map<String, SizeFacts> sizes =
                new TreeMap<>(known.sizes().read().orElseThrow().value().sizes());
        Kept.Read<PriceList> list = known.prices().orElseThrow();
        List<Offer> all = new ArrayList<>();
        Set<String> withoutPrice = new TreeSet<>();
        sizes.forEach((name, size) -> {
            Optional<Money> onDemand =
                    Optional.ofNullable(list.value().onDemand().get(name)).map(Dated::perHour);
            Optional<Priced> spot = size.sold().contains(CapacityType.SPOT) ? spot(known, name) : Optional.empty();
            if (spot.isEmpty() && size.sold().contains(CapacityType.SPOT)) {
                withoutPrice.add(name + " spot");
                if (known.stopgap()) {
                    onDemand = Optional.empty(); // or a run would go on-demand just because prices could not be read
                }
            }
            if (onDemand.isEmpty()) {
                withoutPrice.add(name + " on-demand");
            }
            for (String zone : new TreeSet<>(size.zones())) {
                spot.ifPresent(price -> all.add(spot(known, name, size, zone, price)));
                onDemand.ifPresent(price -> all.add(onDemand(list, name, size, zone, price)));
            }
        });
        report(withoutPrice);
        return List.copyOf(all);
    }

    /**
     * The spot price of a size: of the price list and the history the one that holds, and never above the price on demand, for "you'll
     * never be charged above the standard price" without a price of one's own (Use Azure Spot Virtual Machines).
     */
    private Optional<Priced> spot(RegionSources.Known known, String name) {
        Kept.Read<PriceList> list = known.prices().orElseThrow();
        Optional<Priced> listed =
                Optional.ofNullable(list.value().spot().get(name)).map(price -> new Priced(price, observed(list)));
        Optional<Priced> told = known.history()
                .read()
                .flatMap(read -> read.value().at(read.at(), region, name).map(price -> new Priced(price, read.at())));
        // what a snapshot says is older than whatever Azure tells
        boolean dusty = list.value().from().isPresent();
        boolean tells = told.isPresent()
                && (listed.isEmpty()
                        || dusty
                        || told.get().price().laterThan(listed.get().price()));
        Optional<Priced> holds = tells ? told : listed;
        Dated most = list.value().onDemand().get(name);
        return holds.map(
                price -> most != null && most.perHour().compareTo(price.price().perHour()) < 0
                        ? new Priced(new Dated(most.perHour(), price.price().since()), price.observedAt())
                        : price);
    }

    private Offer spot(RegionSources.Known known, String name, SizeFacts size, String zone, Priced price) {
        OptionalDouble hazard = known.evictions()
                .read()
                .map(read -> read.value().hazardPerHour(region, name))
                .orElse(OptionalDouble.empty());
        boolean unlikely = known.scores()
                .flatMap(Kept.Answer::read)
                .map(read -> read.value().unlikely(name, zone))
                .orElse(false);
        return new Offer(
                new Market(AZURE, region, zone, name, CapacityType.SPOT),
                size.shape(),
                price.price().perHour(),
                hazard,
                unlikely ? Offer.Availability.UNAVAILABLE : Offer.Availability.UNKNOWN,
                startBound(size.shape()),
                NOTICE,
                price.observedAt());
    }

    private Offer onDemand(Kept.Read<PriceList> list, String name, SizeFacts size, String zone, Money price) {
        return new Offer(
                new Market(AZURE, region, zone, name, CapacityType.ON_DEMAND),
                size.shape(),
                price,
                OptionalDouble.of(0),
                Offer.Availability.UNKNOWN,
                startBound(size.shape()),
                Duration.ZERO,
                observed(list));
    }

    private static Instant observed(Kept.Read<PriceList> list) {
        return list.value().from().filter(day -> day.isBefore(list.at())).orElse(list.at());
    }

    private static Duration startBound(Shape shape) {
        return shape.acceleratorCount() == 0 ? START : START_WITH_ACCELERATOR;
    }

    /** Says it when it changes: an on-demand market that is missing is one the safety net does not have. */
    private void report(Set<String> withoutPrice) {
        String now = withoutPrice.isEmpty()
                ? ""
                : withoutPrice.size() + ": "
                        + withoutPrice.stream().limit(SHOWN).toList();
        if (!now.equals(unpriced) && !now.isEmpty()) {
            LOG.log(Level.INFO, "{0}: not offered, since no price is known: {1}", region, now);
        }
        unpriced = now;
    }

    /**
     * A price and when it was seen.
     *
     * @param observedAt when it was read; the day of the snapshot for one of it
     */
    private record Priced(Dated price, Instant observedAt) {}
}
