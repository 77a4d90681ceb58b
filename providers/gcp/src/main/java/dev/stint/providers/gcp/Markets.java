package dev.stint.providers.gcp;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is on offer, with what refusals have taught. Safe for use by many threads. */
final class Markets {

    private final List<String> regions;
    private final OfferSource source;
    private final QuotaClosures closures;

    /** @param regions those of the settings */
    Markets(List<String> regions, OfferSource source, QuotaClosures closures) {
        this.regions = List.copyOf(regions);
        this.source = source;
        this.closures = closures;
    }

    /** The offers of the regions in the settings; those of a quota that is used up are unavailable. */
    List<Offer> offers(OfferQuery query) {
        Set<String> asked = new LinkedHashSet<>(regions);
        if (!query.regions().isEmpty()) {
            asked.retainAll(query.regions());
        }
        if (asked.isEmpty()) {
            return List.of();
        }
        return source.offers(new OfferQuery(asked, query.at(), query.runSubmittedAt())).stream()
                .map(offer -> closures.closed(offer.market()) ? offer.unavailable() : offer)
                .toList();
    }

    List<String> regions() {
        return source.regions();
    }

    Optional<Refusal> quota(Market market, int count) {
        return source.quota(market, count);
    }

    /** Learns from a launch that was refused. */
    void refused(Market market, Failure failure, Refusal refusal) {
        if (refusal.kind() == Refusal.Kind.QUOTA && failure.quota().isPresent()) {
            closures.usedUp(market, failure.quota().get(), refusal.cooldown().orElse(Duration.ZERO));
        }
    }
}
