package dev.stint.providers.gcp.offers;

import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.gcp.GcpSettings;
import java.util.List;

/**
 * What is asked for, and where.
 *
 * @param regions where machines may be launched
 * @param zones which zones of these
 * @param types which instance types are offered
 * @param prices where prices are from; with a snapshot nothing but Compute Engine is asked
 */
public record OfferSettings(List<String> regions, TypeGlobs zones, TypeGlobs types, GcpSettings.Prices prices) {

    public OfferSettings {
        regions = List.copyOf(regions);
    }

    /** As the adapter is set. */
    public static OfferSettings of(GcpSettings settings) {
        return new OfferSettings(
                settings.regions(),
                new TypeGlobs(settings.zones()),
                new TypeGlobs(settings.machineTypes()),
                settings.prices());
    }
}
