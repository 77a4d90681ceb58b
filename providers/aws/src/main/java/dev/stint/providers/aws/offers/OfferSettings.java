package dev.stint.providers.aws.offers;

import dev.stint.providers.aws.AwsSettings;
import dev.stint.providers.cloud.TypeGlobs;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What is asked for, and where.
 *
 * @param regions where machines may be launched
 * @param types which instance types are offered
 * @param prices where list prices and interruption bands are from; with a snapshot nothing but EC2 is asked
 * @param placementScores whether EC2 is asked how likely spot requests are to succeed; new questions are capped per day
 * @param advisor where Spot Advisor's data lies, used with {@link AwsSettings.Prices#API} only; empty: it is not asked
 */
public record OfferSettings(
        List<String> regions,
        TypeGlobs types,
        AwsSettings.Prices prices,
        boolean placementScores,
        Optional<URI> advisor) {

    public OfferSettings {
        regions = List.copyOf(regions);
    }

    /** As the adapter is set. */
    public static OfferSettings of(AwsSettings settings) {
        return new OfferSettings(
                settings.regions(),
                new TypeGlobs(settings.instanceTypes()),
                settings.prices(),
                settings.placementScores(),
                settings.spotAdvisor());
    }
}
