package dev.stint.providers.gcp.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import dev.stint.providers.gcp.GcpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two regions; the first has two zones, with N1 (and T4 to attach, in the first zone only), A2 and A2 Ultra; the second has one, with N1.
 * Nothing was read yet.
 */
class OffersWorld {

    static final String CENTRAL = "us-central1";
    static final String WEST = "europe-west4";

    final HandClock clock = new HandClock();
    final HandThreads threads = new HandThreads();
    final FakeGoogle google = new FakeGoogle();
    final GcpOffers offers = open(GcpSettings.Prices.API);

    @BeforeEach
    void world() {
        zones("UP");
        types("us-central1-a", types());
        types("us-central1-b", types());
        types("europe-west4-a", List.of(Shapes.type("n1-standard-4", 4, 15_360, "")));
        gpus("us-central1-a", List.of(Shapes.accelerator("nvidia-tesla-t4", 2)));
        gpus("us-central1-b", List.of());
        gpus("europe-west4-a", List.of());
        skus(bothRegions());
    }

    @AfterEach
    void close() {
        offers.close();
        google.close();
    }

    /** @param statusOfB that of us-central1-b */
    void zones(String statusOfB) {
        google.compute(
                "zones",
                asked -> FakeGoogle.page(
                        asked,
                        "items",
                        List.of(
                                Shapes.zone("us-central1-a", "UP"),
                                Shapes.zone("us-central1-b", statusOfB),
                                Shapes.zone("us-east1-b", "UP"),
                                Shapes.zone("europe-west4-a", "UP")),
                        3));
    }

    static List<String> types() {
        return List.of(
                Shapes.type("n1-standard-4", 4, 15_360, ""),
                Shapes.type("a2-highgpu-1g", 12, 87_040, Shapes.gpus("nvidia-tesla-a100", 1)),
                Shapes.type("a2-ultragpu-1g", 12, 174_080, Shapes.gpus("nvidia-a100-80gb", 1) + Shapes.ssds(1)));
    }

    static List<String> bothRegions() {
        List<String> all = new ArrayList<>(Skus.usual(CENTRAL));
        all.add(Skus.core("N1 Predefined Instance", WEST, "0.0348", "N1Standard"));
        all.add(Skus.ram("N1 Predefined Instance", WEST, "0.004664", "N1Standard"));
        all.add(Skus.core("Spot Preemptible N1 Predefined Instance", WEST, "0.0073", "N1Standard"));
        all.add(Skus.ram("Spot Preemptible N1 Predefined Instance", WEST, "0.001", "N1Standard"));
        return all;
    }

    void types(String zone, List<String> types) {
        google.compute("zones/" + zone + "/machineTypes", asked -> FakeGoogle.page(asked, "items", types, 2));
    }

    void gpus(String zone, List<String> gpus) {
        google.compute("zones/" + zone + "/acceleratorTypes", asked -> FakeGoogle.page(asked, "items", gpus, 2));
    }

    void skus(List<String> skus) {
        google.skus(asked -> FakeGoogle.page(asked, "skus", skus, 5));
    }

    GcpOffers open(GcpSettings.Prices prices) {
        return GcpOffers.open(
                new OfferSettings(
                        List.of(CENTRAL, WEST), new TypeGlobs(List.of("*")), new TypeGlobs(List.of("*")), prices),
                google.connection(),
                GcpOffers.reading(clock, threads, new Random(1)),
                () -> {});
    }

    List<Offer> look(String... regions) {
        return offers.offers(query(regions));
    }

    OfferQuery query(String... regions) {
        return new OfferQuery(Set.of(regions), clock.instant(), clock.instant());
    }

    static Offer offer(List<Offer> seen, String zone, String type, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().equals(new Market("gcp", TypeFacts.region(zone), zone, type, capacity)))
                .findAny()
                .orElseThrow();
    }

    static Set<String> regionsOf(List<Offer> seen) {
        return seen.stream().map(offer -> offer.market().region()).collect(Collectors.toSet());
    }
}
