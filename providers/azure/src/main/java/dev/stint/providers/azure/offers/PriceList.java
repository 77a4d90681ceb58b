package dev.stint.providers.azure.offers;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Prices of a region.
 *
 * @param onDemand by size
 * @param spot by size
 * @param problems why sizes have none that can be used, by size and kind of price
 * @param from what day they are of; empty: of the moment they were read
 */
record PriceList(
        Map<String, Dated> onDemand, Map<String, Dated> spot, Map<String, String> problems, Optional<Instant> from) {
    PriceList {
        onDemand = Map.copyOf(onDemand);
        spot = Map.copyOf(spot);
        problems = Map.copyOf(problems);
    }
}
