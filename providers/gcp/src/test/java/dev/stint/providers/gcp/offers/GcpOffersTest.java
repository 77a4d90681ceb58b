package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.gcp.GcpSettings;
import dev.stint.providers.prices.PriceRow;
import dev.stint.providers.prices.PriceSnapshot;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is offered. */
final class GcpOffersTest extends OffersWorld {

    @Test
    void each_type_is_offered_in_each_of_its_zones_as_spot_and_on_demand() {
        List<Offer> seen = look(CENTRAL);

        List<String> expected = new ArrayList<>();
        for (String capacity : List.of("spot", "on-demand")) {
            for (String zone : List.of("us-central1-a", "us-central1-b")) {
                for (String type : List.of("n1-standard-4", "a2-highgpu-1g", "a2-ultragpu-1g")) {
                    expected.add("gcp/us-central1/" + zone + "/" + type + "/" + capacity);
                }
            }
            expected.add("gcp/us-central1/us-central1-a/n1-standard-4+1xnvidia-tesla-t4/" + capacity);
            expected.add("gcp/us-central1/us-central1-a/n1-standard-4+2xnvidia-tesla-t4/" + capacity);
        }
        assertThat(seen).extracting(offer -> offer.market().id()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(offers.notOffered()).isEmpty();
        assertThat(offers.regions()).containsExactly(CENTRAL, WEST);
    }

    @Test
    void an_offer_says_what_is_known_and_of_preemptions_nothing_is() {
        List<Offer> seen = look(CENTRAL);

        Offer spot = offer(seen, "us-central1-b", "a2-highgpu-1g", CapacityType.SPOT);
        assertThat(spot.shape()).isEqualTo(new Shape(12, 85, "A100", 1, 40));
        assertThat(spot.hazardPerHour()).as("unknown is not zero").isEmpty();
        assertThat(spot.noticeLead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spot.availability()).isEqualTo(Offer.Availability.UNKNOWN);
        assertThat(spot.observedAt()).isEqualTo(HandClock.START);
        Offer onDemand = offer(seen, "us-central1-a", "n1-standard-4", CapacityType.ON_DEMAND);
        assertThat(onDemand.hazardPerHour()).hasValue(0);
        assertThat(onDemand.noticeLead()).isZero();
        assertThat(spot.startBound()).isGreaterThan(onDemand.startBound()).isPositive();
    }

    @Test
    void a_price_is_the_exact_sum_of_its_parts() {
        List<Offer> seen = look(CENTRAL);

        // 4 x 0.031611 + 15 x 0.004237
        assertThat(price(seen, "n1-standard-4", CapacityType.ON_DEMAND)).isEqualTo(Money.of("0.189999"));
        // and 2 x 0.35
        assertThat(price(seen, "n1-standard-4+2xnvidia-tesla-t4", CapacityType.ON_DEMAND))
                .isEqualTo(Money.of("0.889999"));
        // 4 x 0.01115 + 15 x 0.001494 + 0.11
        assertThat(price(seen, "n1-standard-4+1xnvidia-tesla-t4", CapacityType.SPOT))
                .isEqualTo(Money.of("0.17701"));
        // 12 x 0.031611 + 170 x 0.004237 + 3.92808 + 375 GiB of local SSD x 0.08 / 730
        assertThat(price(seen, "a2-ultragpu-1g", CapacityType.ON_DEMAND)).isEqualTo(Money.of("5.068797890"));
    }

    /**
     * Which parts make up a machine, not what the parts cost: the GPU rates of A2 here, and the spot rates, were taken from those very
     * rows. That a round rate is left for the GPU shows that nothing is missing or counted twice, the local SSD of A2 Ultra above all.
     */
    @Test
    void the_parts_make_up_the_whole_machines_of_the_snapshot() {
        Map<String, PriceRow> rows = PriceSnapshot.shipped().rows().stream()
                .filter(row -> row.zone().equals("us-central1-a"))
                .collect(Collectors.toMap(PriceRow::instanceType, row -> row));
        List<Offer> seen = look(CENTRAL);

        for (String type : List.of("n1-standard-4", "a2-highgpu-1g", "a2-ultragpu-1g")) {
            PriceRow row = rows.get(type);
            assertThat(row).as(type).isNotNull();
            assertThat(price(seen, type, CapacityType.ON_DEMAND).usd().setScale(6, RoundingMode.HALF_UP))
                    .isEqualByComparingTo(row.onDemand().usd());
            assertThat(price(seen, type, CapacityType.SPOT).usd().setScale(6, RoundingMode.HALF_UP))
                    .isEqualByComparingTo(row.spot().orElseThrow().usd());
        }
    }

    @Test
    void a_gpu_without_a_price_makes_its_machines_unoffered_and_is_reported() {
        without("Nvidia Tesla A100 GPU running");

        List<Offer> seen = look(CENTRAL);

        assertThat(seen)
                .noneMatch(offer -> offer.market().instanceType().equals("a2-highgpu-1g")
                        && offer.market().capacity() == CapacityType.ON_DEMAND);
        assertThat(price(seen, "a2-highgpu-1g", CapacityType.SPOT)).isEqualTo(Money.of("1.92802"));
        assertThat(price(seen, "a2-ultragpu-1g", CapacityType.ON_DEMAND)).isEqualTo(Money.of("5.068797890"));
        assertThat(offers.notOffered())
                .containsExactly(Map.entry(
                        "us-central1 a2-highgpu-1g on-demand", "no SKU for GPU nvidia-tesla-a100 (on-demand)"));
    }

    @Test
    void vcpus_memory_or_local_ssds_without_a_price_do_the_same() {
        without("Spot Preemptible N1 Predefined Instance Ram");
        assertThat(look(CENTRAL))
                .noneMatch(offer -> offer.market().instanceType().startsWith("n1-")
                        && offer.market().capacity() == CapacityType.SPOT);
        assertThat(offers.notOffered())
                .containsEntry(
                        "us-central1 n1-standard-4+1xnvidia-tesla-t4 spot",
                        "no SKU for memory of \"N1 Predefined Instance\" (spot)");

        without("SSD backed Local Storage");
        clock.pass(Duration.ofHours(6));
        look(CENTRAL);
        assertThat(look(CENTRAL))
                .noneMatch(offer -> offer.market().instanceType().equals("a2-ultragpu-1g"))
                .anyMatch(offer -> offer.market().instanceType().equals("a2-highgpu-1g"));
        assertThat(offers.notOffered())
                .containsEntry(
                        "us-central1 a2-ultragpu-1g on-demand",
                        "no SKU for local SSD \"SSD backed Local Storage\" (on-demand)");
    }

    @Test
    void types_that_google_sells_as_spot_only_are_not_offered_on_demand_though_their_parts_have_prices() {
        types("us-central1-a", List.of(Shapes.type("a3-highgpu-1g", 26, 239_616, Shapes.gpus("nvidia-h100-80gb", 1))));
        List<String> skus = new ArrayList<>(bothRegions());
        for (String words : List.of("A3 Instance", "Spot Preemptible A3 Instance")) {
            skus.add(Skus.core(words, CENTRAL, "0.01", "CPU"));
            skus.add(Skus.ram(words, CENTRAL, "0.001", "RAM"));
        }
        skus.add(Skus.gpu("Nvidia H100 80GB GPU running in Americas", "OnDemand", CENTRAL, "9.796550569"));
        skus.add(Skus.gpu(
                "Nvidia H100 80GB GPU attached to Spot Preemptible VMs running in Americas",
                "Preemptible",
                CENTRAL,
                "5.5"));
        skus(skus);

        assertThat(look(CENTRAL))
                .filteredOn(offer -> offer.market().instanceType().equals("a3-highgpu-1g"))
                .extracting(offer -> offer.market().capacity())
                .containsExactly(CapacityType.SPOT);
        assertThat(offers.notOffered())
                .containsEntry("us-central1 a3-highgpu-1g on-demand", "Google sells it as spot only");
    }

    @Test
    void zones_that_are_down_are_not_offered_and_come_back() {
        zones("DOWN");
        assertThat(look(CENTRAL)).extracting(offer -> offer.market().zone()).containsOnly("us-central1-a");

        zones("UP");
        clock.pass(Duration.ofMinutes(10));
        look(CENTRAL);
        assertThat(look(CENTRAL)).extracting(offer -> offer.market().zone()).contains("us-central1-b");
    }

    @Test
    void a_look_is_for_the_regions_asked_for_of_those_that_are_set() {
        assertThat(regionsOf(look(WEST))).containsExactly(WEST);
        assertThat(google.asked("us-central1-a/machineTypes")).isEmpty();
        assertThat(regionsOf(look())).containsExactlyInAnyOrder(CENTRAL, WEST);
        assertThat(look("us-east1")).isEmpty();
    }

    @Test
    void with_the_snapshot_nothing_but_compute_engine_is_asked_and_its_date_is_told() {
        GcpOffers dated = open(GcpSettings.Prices.SNAPSHOT);

        List<Offer> seen = dated.offers(query(CENTRAL));

        Offer spot = offer(seen, "us-central1-a", "a2-highgpu-1g", CapacityType.SPOT);
        assertThat(spot.perHour()).isEqualTo(Money.of("1.92802"));
        assertThat(spot.observedAt()).isEqualTo(Instant.parse("2026-08-03T00:00:00Z"));
        assertThat(google.asked("/skus")).isEmpty();
        assertThat(dated.notOffered())
                .as("the snapshot has no attached GPUs")
                .containsEntry(
                        "us-central1 n1-standard-4+1xnvidia-tesla-t4 spot", "the price snapshot does not have it");
    }

    /** The same prices, but for SKUs whose description begins so. */
    private void without(String words) {
        skus(bothRegions().stream()
                .filter(sku -> !sku.contains("\"description\": \"" + words))
                .toList());
    }

    private static Money price(List<Offer> seen, String type, CapacityType capacity) {
        return offer(seen, "us-central1-a", type, capacity).perHour();
    }
}
