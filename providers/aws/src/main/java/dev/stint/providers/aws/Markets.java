package dev.stint.providers.aws;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is on offer, with what refusals have taught. Safe for use by many threads. */
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
     * The offers of the regions in the settings; those of a quota that is used up are unavailable.
     *
     * @throws ProviderUnavailableException also when none of the regions asked for has a place for machines
     */
    List<Offer> offers(OfferQuery query) {
        Set<String> regions = new LinkedHashSet<>(settings.regions());
        if (!query.regions().isEmpty()) {
            regions.retainAll(query.regions());
        }
        if (regions.isEmpty()) {
            return List.of();
        }
        List<Offer> offers = source.offers(new OfferQuery(regions, query.at(), query.runSubmittedAt()));
        if (offers.isEmpty()) {
            explain(regions);
        }
        return offers.stream()
                .map(offer -> closures.closed(offer.market()) ? offer.unavailable() : offer)
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

    /** Nothing on offer for want of a network looks like a market that is empty, unless it is told. */
    private void explain(Set<String> regions) {
        try {
            for (String region : regions) {
                if (!network.places(region).isEmpty()) {
                    return;
                }
            }
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
        throw new ProviderUnavailableException("aws: " + network.missing(String.join(", ", regions)), null);
    }
}
