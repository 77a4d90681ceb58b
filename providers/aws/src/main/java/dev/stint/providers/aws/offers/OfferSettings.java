package dev.stint.providers.aws.offers;

import dev.stint.providers.aws.AwsSettings;
import java.net.URI;
import java.util.List;

/**
 * What is asked for, and where.
 *
 * @param regions where machines may be launched
 * @param types which instance types are offered
 * @param prices where list prices and interruption bands are from; with a snapshot nothing but EC2 is asked
 * @param placementScores whether EC2 is asked how likely spot requests are to succeed; new questions are capped per day
 * @param advisor where Spot Advisor's data lies; used with {@link AwsSettings.Prices#API} only
 */
public record OfferSettings(
        List<String> regions, TypeGlobs types, AwsSettings.Prices prices, boolean placementScores, URI advisor) {

    /** The data behind AWS's page "Spot Instance Advisor"; public, without credentials. */
    public static final URI SPOT_ADVISOR =
            URI.create("https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json");

    public OfferSettings {
        regions = List.copyOf(regions);
    }

    /** As the adapter is set. */
    public static OfferSettings of(AwsSettings settings) {
        return new OfferSettings(
                settings.regions(), new TypeGlobs(settings.instanceTypes()), settings.prices(), false, SPOT_ADVISOR);
    }
}
