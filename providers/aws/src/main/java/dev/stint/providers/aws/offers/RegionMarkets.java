package dev.stint.providers.aws.offers;

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
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The markets of a region: put together once from what was read, and anew when something was read anew. Safe for many threads. */
final class RegionMarkets implements RegionalOffers.Region {

    private static final Logger LOG = System.getLogger(RegionMarkets.class.getName());
    private static final String AWS = "aws";
    private static final int SHOWN = 10;

    /** "Spot Instance interruption notice: two minutes" (EC2 User Guide, read 2026-11); best effort. */
    private static final Duration NOTICE = Duration.ofSeconds(120);

    /**
     * Half of what Karpenter allows a machine of EC2 from launch to joining its cluster, 15 minutes (kubernetes-sigs/karpenter,
     * {@code nodeclaim/lifecycle/liveness.go}, read 2026-11): the engine gives a machine up after twice this.
     */
    private static final Duration START = Duration.ofMinutes(7).plusSeconds(30);

    /** The same with drivers to start: "nodes that run GPU can often take > 15 minutes" (the same project, issue 357). */
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

    private synchronized List<Offer> offers(RegionSources.Known known) {
        if (from == null || !from.sameAs(known)) {
            offers = assemble(known);
            from = known;
        }
        return offers;
    }

    /** vCPUs of a type, if it is known. Waits for nothing that was tried before. */
    OptionalInt vcpus(String type) {
        return sources.types()
                .get()
                .read()
                .map(read -> read.value().get(type))
                .map(facts -> OptionalInt.of(facts.shape().vcpus()))
                .orElse(OptionalInt.empty());
    }

    private List<Offer> assemble(RegionSources.Known known) {
        Map<String, TypeFacts> types =
                new TreeMap<>(known.types().read().orElseThrow().value());
        Optional<Set<String>> usable = known.zones().read().flatMap(Kept.Read::value);
        List<Offer> all = new ArrayList<>();
        Set<String> withoutPrice = new TreeSet<>();
        types.forEach((type, facts) -> {
            boolean priced = false;
            for (String zone : new TreeSet<>(facts.zones())) {
                if (usable.isPresent() && !usable.get().contains(zone)) {
                    continue;
                }
                spot(known, new Place(type, zone), facts).ifPresent(all::add);
                Optional<Offer> onDemand = onDemand(known, new Place(type, zone), facts);
                onDemand.ifPresent(all::add);
                priced |= onDemand.isPresent();
            }
            if (!priced && facts.sold().contains(CapacityType.ON_DEMAND)) {
                withoutPrice.add(type);
            }
        });
        report(withoutPrice);
        return List.copyOf(all);
    }

    private Optional<Offer> spot(RegionSources.Known known, Place place, TypeFacts facts) {
        Kept.Read<Map<Place, Money>> prices = known.spot().read().orElseThrow();
        Money price = prices.value().get(place);
        if (price == null || !facts.sold().contains(CapacityType.SPOT)) {
            return Optional.empty();
        }
        OptionalDouble hazard = known.bands()
                .read()
                .map(read -> read.value().hazardPerHour(region, place.type()))
                .orElse(OptionalDouble.empty());
        boolean unlikely = known.scores()
                .flatMap(Kept.Answer::read)
                .map(read -> read.value().unlikely(facts.shape().accelerator(), place.zone()))
                .orElse(false);
        return Optional.of(new Offer(
                market(place, CapacityType.SPOT),
                facts.shape(),
                price,
                hazard,
                unlikely ? Offer.Availability.UNAVAILABLE : Offer.Availability.UNKNOWN,
                startBound(facts.shape()),
                NOTICE,
                prices.at()));
    }

    private Optional<Offer> onDemand(RegionSources.Known known, Place place, TypeFacts facts) {
        if (known.list().read().isEmpty() || !facts.sold().contains(CapacityType.ON_DEMAND)) {
            return Optional.empty();
        }
        Kept.Read<PriceList> list = known.list().read().get();
        Money price = list.value().perHour().get(place.type());
        if (price == null) {
            return Optional.empty();
        }
        Instant observed =
                list.value().from().filter(day -> day.isBefore(list.at())).orElse(list.at());
        return Optional.of(new Offer(
                market(place, CapacityType.ON_DEMAND),
                facts.shape(),
                price,
                OptionalDouble.of(0),
                Offer.Availability.UNKNOWN,
                startBound(facts.shape()),
                Duration.ZERO,
                observed));
    }

    private Market market(Place place, CapacityType capacity) {
        return new Market(AWS, region, place.zone(), place.type(), capacity);
    }

    private static Duration startBound(Shape shape) {
        return shape.acceleratorCount() == 0 ? START : START_WITH_ACCELERATOR;
    }

    /** Says it when it changes: an on-demand market that is missing is one the safety net does not have. */
    private void report(Set<String> withoutPrice) {
        String now = withoutPrice.isEmpty()
                ? ""
                : withoutPrice.size() + " types: "
                        + withoutPrice.stream().limit(SHOWN).toList();
        if (!now.equals(unpriced) && !now.isEmpty()) {
            LOG.log(Level.INFO, "{0}: not offered on-demand, since no list price is known: {1}", region, now);
        }
        unpriced = now;
    }
}
