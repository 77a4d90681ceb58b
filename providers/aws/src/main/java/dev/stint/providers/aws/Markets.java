package dev.stint.providers.aws;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is on offer where machines can be put, with what refusals have taught. Safe for use by many threads. */
final class Markets {

    private final AwsSettings settings;
    private final OfferSource source;
    private final Network network;
    private final QuotaClosures closures;

    Markets(AwsSettings settings, OfferSource source, Network network, QuotaClosures closures) {
        this.settings = settings;
        this.source = source;
        this.network = network;
        this.closures = closures;
    }

    /**
     * The offers of zones that have a subnet; those of a quota that is used up are unavailable.
     *
     * @throws ProviderUnavailableException also when none of the regions asked for has a subnet
     */
    List<Offer> offers(OfferQuery query) {
        Set<String> regions = new LinkedHashSet<>(settings.regions());
        if (!query.regions().isEmpty()) {
            regions.retainAll(query.regions());
        }
        if (regions.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> zones = zones(regions);
        OfferQuery inReach = new OfferQuery(zones.keySet(), query.at(), query.runSubmittedAt());
        return source.offers(inReach).stream()
                .filter(offer -> zones.getOrDefault(offer.market().region(), Set.of())
                        .contains(offer.market().zone()))
                .map(offer -> closures.closed(offer.market()) ? unavailable(offer) : offer)
                .toList();
    }

    List<String> regions() {
        return source.regions();
    }

    Optional<Refusal> quota(Market market, int count) {
        return source.quota(market, count);
    }

    void refused(Market market, Refusal refusal) {
        closures.refused(market, refusal);
        if (refusal.kind() == Refusal.Kind.CONFIG) {
            network.forget(market.region()); // subnet and group may be others by now
        }
    }

    private Map<String, Set<String>> zones(Set<String> regions) {
        Map<String, Set<String>> zones = new HashMap<>();
        List<String> without = new ArrayList<>();
        for (String region : regions) {
            try {
                Set<String> found = network.places(region).stream()
                        .map(Network.Place::zone)
                        .collect(Collectors.toSet());
                if (found.isEmpty()) {
                    without.add(region);
                } else {
                    zones.put(region, found);
                }
            } catch (CallFailedException e) {
                throw e.unavailable();
            }
        }
        if (zones.isEmpty()) {
            throw new ProviderUnavailableException("aws: " + network.missing(String.join(", ", without)), null);
        }
        return zones;
    }

    private static Offer unavailable(Offer offer) {
        return new Offer(
                offer.market(),
                offer.shape(),
                offer.perHour(),
                offer.hazardPerHour(),
                Offer.Availability.UNAVAILABLE,
                offer.startBound(),
                offer.noticeLead(),
                offer.observedAt());
    }
}
