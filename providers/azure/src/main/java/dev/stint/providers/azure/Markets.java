package dev.stint.providers.azure;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is on offer, with what refusals have taught. Safe for use by many threads. */
final class Markets {

    private final List<String> configured;
    private final OfferSource source;
    private final QuotaClosures closures;

    /** @param configured the regions of the settings */
    Markets(List<String> configured, OfferSource source, QuotaClosures closures) {
        this.configured = configured;
        this.source = source;
        this.closures = closures;
    }

    /** The offers of the regions in the settings; those of a quota that is used up are unavailable. */
    List<Offer> offers(OfferQuery query) {
        Set<String> regions = new LinkedHashSet<>(configured);
        if (!query.regions().isEmpty()) {
            regions.retainAll(query.regions());
        }
        if (regions.isEmpty()) {
            return List.of();
        }
        return source.offers(new OfferQuery(regions, query.at(), query.runSubmittedAt())).stream()
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
    }
}
