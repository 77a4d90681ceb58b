package dev.stint.providers.azure.offers;

import dev.stint.providers.azure.AzureSettings;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.prices.PriceSnapshot;
import java.time.Duration;
import java.util.Optional;

/** Puts the sources of each region together, and says how long what they read is fresh. */
final class Assembly {

    /** Prices of Azure are published for weeks: a row of the price list holds a month, most of the history have one entry. */
    private static final Duration PRICES_FRESH = Duration.ofHours(1);

    private static final Duration EVICTIONS_FRESH = Duration.ofHours(6);

    /** "The suggested cache TTL is a minimum of 15 minutes and a maximum of 30 minutes" (Spot Placement Score). */
    private static final Duration SCORES_FRESH = Duration.ofMinutes(30);

    /** Restrictions of a subscription come and go with what a region has. */
    private static final Duration SIZES_FRESH = Duration.ofHours(6);

    private static final Duration FACTS_FRESH = Duration.ofDays(1);

    private final OfferSettings settings;
    private final Arm arm;
    private final PublicAnswers retail;
    private final Reading reading;
    private final Kept<Evictions> evictions;
    private final Kept<SpotHistory> history;

    /** @param retail the Retail Prices API */
    Assembly(OfferSettings settings, Arm arm, PublicAnswers retail, Reading reading) {
        this.settings = settings;
        this.arm = arm;
        this.retail = retail;
        this.reading = reading;
        SpotResources spot = new SpotResources(arm, settings.regions());
        this.evictions = new Kept<>(
                "eviction rates (Microsoft.ResourceGraph/resources/read)", EVICTIONS_FRESH, spot::evictions, reading);
        this.history = new Kept<>(
                "spot prices (Microsoft.ResourceGraph/resources/read)", PRICES_FRESH, spot::history, reading);
    }

    RegionMarkets region(String region) {
        Kept<SizeList> sizes = new Kept<>(
                "sizes of " + region + " (Microsoft.Compute/skus/read)",
                SIZES_FRESH,
                new Sizes(settings.subscription(), region, arm, settings.sizes())::read,
                reading);
        PlacementScores scores = new PlacementScores(
                settings.subscription(),
                region,
                arm,
                () -> sizes.get()
                        .read()
                        .orElseThrow(() -> new IllegalStateException("sizes are not known"))
                        .value());
        return new RegionMarkets(
                region,
                new RegionSources(
                        sizes,
                        settings.prices() == AzureSettings.Prices.SNAPSHOT
                                ? Optional.empty()
                                : Optional.of(retail(region)),
                        new Kept<>(
                                "prices of " + region + " in the snapshot",
                                FACTS_FRESH,
                                () -> new SnapshotPrices(PriceSnapshot.shipped()).list(region),
                                reading),
                        evictions,
                        history,
                        settings.placementScores()
                                ? Optional.of(new Kept<>(
                                        "placement scores of " + region
                                                + " (Microsoft.Compute/locations/placementScores/generate/action)",
                                        SCORES_FRESH,
                                        scores::read,
                                        reading))
                                : Optional.empty()));
    }

    private Kept<PriceList> retail(String region) {
        RetailPrices prices = new RetailPrices(region, retail, settings.sizes(), reading.clock());
        return new Kept<>(
                "retail prices of " + region + " (" + retail.service()
                        + "; or set stint.providers.azure.prices to snapshot)",
                PRICES_FRESH,
                prices::read,
                reading);
    }
}
