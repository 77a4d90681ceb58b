package dev.stint.providers.gcp.offers;

import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.gcp.GcpConnection;
import dev.stint.providers.gcp.GcpSettings;
import dev.stint.providers.prices.PriceSnapshot;
import java.net.http.HttpClient;
import java.time.Duration;

/** Puts the sources of each region together, and says how long what they read is fresh. */
final class Assembly {

    /** Spot prices were said to change once in 30 days at most (Spot VMs, pricing); nothing is lost by looking more often. */
    private static final Duration PRICES_FRESH = Duration.ofHours(6);

    /** For a page of the catalog, some megabytes. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration ZONES_FRESH = Duration.ofMinutes(10);
    private static final Duration FACTS_FRESH = Duration.ofDays(1);

    private final OfferSettings settings;
    private final GcpConnection connection;
    private final Reading reading;
    private final Kept<Zones> zones;
    private final Kept<Prices> snapshot;
    private final Kept<Prices> prices;

    Assembly(OfferSettings settings, GcpConnection connection, HttpClient http, Reading reading) {
        this.settings = settings;
        this.connection = connection;
        this.reading = reading;
        this.zones = new Kept<>(
                "zones of Compute Engine (compute.zones.list)",
                ZONES_FRESH,
                () -> Zones.read(connection, settings),
                reading);
        this.snapshot = new Kept<>(
                "prices of the snapshot", FACTS_FRESH, () -> new SnapshotPrices(PriceSnapshot.shipped()), reading);
        this.prices = settings.prices() == GcpSettings.Prices.API
                ? new Kept<>(
                        "prices of Compute Engine (Cloud Billing API; or set stint.providers.gcp.prices to snapshot)",
                        PRICES_FRESH,
                        new PriceCatalog(new CatalogPages(connection, http, PATIENCE), settings.regions())::read,
                        reading)
                : snapshot;
    }

    RegionMarkets region(String region) {
        MachineTypes types = new MachineTypes(
                region,
                connection,
                settings.types(),
                () -> zones.get()
                        .read()
                        .orElseThrow(() -> new IllegalStateException("the zones are not known"))
                        .value());
        return new RegionMarkets(
                region,
                new RegionSources(
                        new Kept<>(
                                "machine types of " + region
                                        + " (compute.machineTypes.list, compute.acceleratorTypes.list)",
                                FACTS_FRESH,
                                types::read,
                                reading),
                        zones,
                        prices,
                        () -> snapshot.get()
                                .read()
                                .orElseThrow(() -> new IllegalStateException("the price snapshot cannot be read"))
                                .value()));
    }
}
