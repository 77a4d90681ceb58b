package dev.stint.providers.azure.offers;

import dev.stint.providers.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * A price, and since when it holds.
 *
 * @param perHour of one machine
 * @param since empty where that is not told
 */
record Dated(Money perHour, Optional<Instant> since) {

    /** Whether this one came into force after the other; not where one of them has no date. */
    boolean laterThan(Dated other) {
        return since.isPresent() && other.since.isPresent() && since.get().isAfter(other.since.get());
    }
}
