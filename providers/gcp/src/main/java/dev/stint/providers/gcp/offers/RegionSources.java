package dev.stint.providers.gcp.offers;

import dev.stint.providers.cloud.Kept;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of a region, each part read at its own pace.
 *
 * @param types its instance types
 * @param zones of all regions
 * @param prices of all regions
 * @param fallback prices to go on with where none were ever read
 */
record RegionSources(
        Kept<MachineTypes.Types> types, Kept<Zones> zones, Kept<Prices> prices, Supplier<Prices> fallback) {

    /** Starts reading anew what it is time for, all at once; waits for nothing. */
    void refresh() {
        List.of(zones, types, prices).forEach(Kept::refresh);
    }

    /** What is known now; waits only for what was never tried to be read. */
    Known known() {
        return new Known(types.get(), zones.get(), prices.get());
    }

    /** What was known at one moment. */
    record Known(Kept.Answer<MachineTypes.Types> types, Kept.Answer<Zones> zones, Kept.Answer<Prices> prices) {

        /** Why nothing can be offered; empty when something can. */
        Optional<String> unavailable() {
            if (zones.read().isEmpty()) {
                return Optional.of("zones: " + zones.why());
            }
            return types.read().isEmpty() ? Optional.of("machine types: " + types.why()) : Optional.empty();
        }

        /** Whether the other knows exactly what was read when this did. */
        boolean sameAs(Known other) {
            return types.read().orElse(null) == other.types.read().orElse(null)
                    && zones.read().orElse(null) == other.zones.read().orElse(null)
                    && prices.read().orElse(null) == other.prices.read().orElse(null);
        }
    }
}
