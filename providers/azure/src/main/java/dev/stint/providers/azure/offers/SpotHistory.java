package dev.stint.providers.azure.offers;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Spot prices of the last 90 days.
 *
 * @param byRegion prices by region and size, the size in lower case, each list as Azure gave it
 */
record SpotHistory(Map<String, Map<String, List<Dated>>> byRegion) {

    /** Nothing is known. */
    static final SpotHistory NONE = new SpotHistory(Map.of());

    SpotHistory {
        byRegion = Map.copyOf(byRegion);
    }

    /**
     * The price in force at a time: the newest that is not of later. Where none has a date it is the first, as Microsoft's own sample
     * takes it ({@code latestSpotPriceUSD = properties.spotPrices[0].priceUSD}).
     */
    Optional<Dated> at(Instant time, String region, String size) {
        List<Dated> prices =
                byRegion.getOrDefault(region, Map.of()).getOrDefault(size.toLowerCase(Locale.ROOT), List.of());
        Optional<Dated> newest = Optional.empty();
        for (Dated price : prices) {
            boolean holds = price.since().isPresent() && !price.since().get().isAfter(time);
            if (holds && (newest.isEmpty() || price.laterThan(newest.get()))) {
                newest = Optional.of(price);
            }
        }
        boolean dated = prices.stream().anyMatch(price -> price.since().isPresent());
        return dated ? newest : prices.stream().findFirst();
    }
}
