package dev.stint.providers.gcp;

import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import java.util.List;
import java.util.Optional;

/** What Compute Engine has on offer and what the quotas leave of it. Safe for use by many threads. */
public interface OfferSource {

    /**
     * As {@link dev.stint.providers.CapacityProvider#offers}.
     *
     * @param query its regions are a part of those in the settings, never none
     * @throws dev.stint.providers.ProviderUnavailableException when it cannot be told
     */
    List<Offer> offers(OfferQuery query);

    /** Names of all regions there are. */
    List<String> regions();

    /**
     * Why a launch cannot be granted as far as quotas are known; empty when it may be, or nothing is known. Quick: asks nobody unless
     * what it knows is old.
     *
     * @param count machines wanted
     */
    Optional<Refusal> quota(Market market, int count);
}
