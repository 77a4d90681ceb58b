package dev.stint.providers.aws.offers;

import dev.stint.providers.ReclaimBand;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How often spot machines of a type were taken in a region in the last month.
 *
 * @param byRegion band by region and type
 */
record Bands(Map<String, Map<String, ReclaimBand>> byRegion) {

    /**
     * What AWS counts over, as the site says it: "the rate at which Spot has reclaimed capacity during the trailing month". A
     * twelfth of a year, as core reads it.
     */
    private static final Duration MONTH = Duration.ofHours(730);

    /** Nothing is known. */
    static final Bands NONE = new Bands(Map.of());

    Bands {
        byRegion = Map.copyOf(byRegion);
    }

    /**
     * Interruptions per machine-hour, spread evenly over the month ({@link ReclaimBand#perHour}); empty where no band is known,
     * never zero. That young machines are taken sooner than old ones is for core to say.
     */
    OptionalDouble hazardPerHour(String region, String type) {
        ReclaimBand band = byRegion.getOrDefault(region, Map.of()).get(type);
        return band == null ? OptionalDouble.empty() : OptionalDouble.of(band.perHour(MONTH));
    }
}
