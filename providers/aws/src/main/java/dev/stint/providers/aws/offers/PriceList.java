package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * On-demand prices of a region.
 *
 * @param perHour by instance type
 * @param from what day they are of; empty: of the moment they were read
 */
record PriceList(Map<String, Money> perHour, Optional<Instant> from) {
    PriceList {
        perHour = Map.copyOf(perHour);
    }
}
