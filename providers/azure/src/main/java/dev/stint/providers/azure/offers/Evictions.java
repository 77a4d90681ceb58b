package dev.stint.providers.azure.offers;

import dev.stint.providers.ReclaimBand;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How often spot machines of a size were evicted in a region.
 *
 * @param byRegion bands by region and size, the size in lower case
 */
record Evictions(Map<String, Map<String, ReclaimBand>> byRegion) {

    /**
     * "Eviction rates are quoted per hour. For example, an eviction rate of 10% means a VM has a 10% chance of being evicted within the
     * next hour, based on historical eviction data of the last 28 days" (Use Azure Spot Virtual Machines,
     * https://learn.microsoft.com/azure/virtual-machines/spot-vms, read 2026-11; an edition of 2024 says 7 days there, and 28 where it
     * tells of Resource Graph). So a band is a share of an hour, unlike that of AWS, which is one of a month.
     */
    private static final Duration HOUR = Duration.ofHours(1);

    /** Nothing is known. */
    static final Evictions NONE = new Evictions(Map.of());

    Evictions {
        byRegion = Map.copyOf(byRegion);
    }

    /** The band Resource Graph writes as {@code 0-5}, {@code 5-10}, {@code 10-15}, {@code 15-20} or {@code 20+}. */
    static Optional<ReclaimBand> band(String written) {
        return switch (written) {
            case "0-5" -> Optional.of(ReclaimBand.UNDER_5);
            case "5-10" -> Optional.of(ReclaimBand.FROM_5);
            case "10-15" -> Optional.of(ReclaimBand.FROM_10);
            case "15-20" -> Optional.of(ReclaimBand.FROM_15);
            case "20+" -> Optional.of(ReclaimBand.OVER_20);
            default -> Optional.empty();
        };
    }

    /** Evictions per machine-hour ({@link ReclaimBand#perHour}); empty where no band is known, never zero. */
    OptionalDouble hazardPerHour(String region, String size) {
        ReclaimBand band = byRegion.getOrDefault(region, Map.of()).get(size.toLowerCase(Locale.ROOT));
        return band == null ? OptionalDouble.empty() : OptionalDouble.of(band.perHour(HOUR));
    }
}
