package dev.stint.providers.gcp.offers;

import dev.stint.providers.Money;
import java.util.Optional;

/**
 * What a machine costs.
 *
 * @param perHour one machine for one hour; empty when that is not known
 * @param missing why it is not known, for people; empty when it is
 */
record Quote(Optional<Money> perHour, String missing) {

    static Quote of(Money perHour) {
        return new Quote(Optional.of(perHour), "");
    }

    static Quote missing(String why) {
        return new Quote(Optional.empty(), why);
    }
}
