package dev.stint.providers.azure.offers;

import dev.stint.providers.azure.AzureSettings;
import dev.stint.providers.cloud.TypeGlobs;
import java.util.List;

/**
 * What is asked for.
 *
 * @param subscription whose sizes, restrictions and quotas count
 * @param regions where machines may be launched
 * @param sizes which sizes are offered
 * @param prices where prices are from; with a snapshot nobody but Azure Resource Manager is asked
 * @param placementScores whether Azure is asked how likely spot machines are to be had; it takes a role of its own
 */
public record OfferSettings(
        String subscription,
        List<String> regions,
        TypeGlobs sizes,
        AzureSettings.Prices prices,
        boolean placementScores) {

    public OfferSettings {
        regions = List.copyOf(regions);
    }

    /** As the adapter is set. */
    public static OfferSettings of(AzureSettings settings) {
        return new OfferSettings(
                settings.subscription(),
                settings.regions(),
                new TypeGlobs(settings.vmSizes()),
                settings.prices(),
                settings.placementScores());
    }
}
