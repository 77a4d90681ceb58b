package dev.stint.providers.aws.offers;

import dev.stint.providers.aws.AwsSettings;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.prices.PriceSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Puts the sources of each region together, and says how long what they read is fresh. */
final class Assembly {

    private static final Duration PRICES_FRESH = Duration.ofMinutes(5);
    private static final Duration ZONES_FRESH = Duration.ofMinutes(10);
    private static final Duration SCORES_FRESH = Duration.ofHours(1);
    private static final Duration FACTS_FRESH = Duration.ofDays(1);

    private final OfferSettings settings;
    private final OfferClients clients;
    private final Zones zones;
    private final Reading reading;
    private final Kept<Bands> bands;

    Assembly(OfferSettings settings, OfferClients clients, Zones zones, Reading reading) {
        this.settings = settings;
        this.clients = clients;
        this.zones = zones;
        this.reading = reading;
        this.bands = new Kept<>("interruption bands", FACTS_FRESH, this::bands, reading);
    }

    RegionMarkets region(String region) {
        Ec2Client ec2 = clients.ec2(region);
        Kept<Map<String, TypeFacts>> types = new Kept<>(
                "instance types of " + region + " (ec2:DescribeInstanceTypes, ec2:DescribeInstanceTypeOfferings)",
                FACTS_FRESH,
                new InstanceTypes(region, ec2, settings.types())::read,
                reading);
        SpotPrices spot = new SpotPrices(region, ec2, settings.types(), reading.clock());
        PlacementScores scores = new PlacementScores(
                region,
                ec2,
                () -> types.get()
                        .read()
                        .orElseThrow(() -> new IllegalStateException("instance types are not known"))
                        .value());
        return new RegionMarkets(
                region,
                new RegionSources(
                        types,
                        new Kept<>(
                                "spot prices of " + region + " (ec2:DescribeSpotPriceHistory)",
                                PRICES_FRESH,
                                spot::read,
                                reading),
                        list(region),
                        bands,
                        new Kept<>("usable zones of " + region, ZONES_FRESH, () -> zones.usable(region), reading),
                        settings.placementScores()
                                ? Optional.of(new Kept<>(
                                        "placement scores of " + region + " (ec2:GetSpotPlacementScores)",
                                        SCORES_FRESH,
                                        scores::read,
                                        reading))
                                : Optional.empty()));
    }

    private Kept<PriceList> list(String region) {
        if (live()) {
            return new Kept<>(
                    "list prices of " + region
                            + " (pricing:GetProducts; or set stint.providers.aws.prices to snapshot)",
                    FACTS_FRESH,
                    new ListPrices(region, clients.pricing(), settings.types())::read,
                    reading);
        }
        return new Kept<>(
                "list prices of " + region,
                FACTS_FRESH,
                () -> new SnapshotPrices(PriceSnapshot.shipped()).list(region),
                reading);
    }

    private Bands bands() {
        if (!live()) {
            return new SnapshotPrices(PriceSnapshot.shipped()).bands();
        }
        return settings.advisor()
                .map(where -> new SpotAdvisor(where, settings.regions()).read())
                .orElse(Bands.NONE);
    }

    private boolean live() {
        return settings.prices() == AwsSettings.Prices.API;
    }
}
