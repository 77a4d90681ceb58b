package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import dev.stint.providers.gcp.GcpConnection;
import dev.stint.providers.gcp.GcpSettings;
import dev.stint.providers.gcp.stage.GceStage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the stage, which holds questions and answers of Compute Engine against its discovery document. */
final class StageOffersTest {

    private static final String REGION = "us-central1";
    private static final String ZONE = "us-central1-b";

    private final HandClock clock = new HandClock();
    private GceStage stage;
    private GcpConnection connection;
    private OfferSettings settings;
    private GcpOffers offers;

    @BeforeEach
    void open() throws IOException {
        stage = GceStage.start(clock);
        stage.longestPage(3);
        stage.prices().longestPage(4);
        Skus.usual(REGION).forEach(stage.prices()::json);
        GcpSettings adapter = new GcpSettings(
                stage.project(),
                List.of(REGION),
                List.of("us-central1-a", "us-central1-b"),
                List.of("n1-standard-*", "a2-highgpu-*", "g2-*"),
                GcpSettings.DEFAULTS.getOrDefault("image", ""),
                GcpSettings.DEFAULTS.getOrDefault("gpu-image", ""),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(stage.endpoint()),
                GcpSettings.Prices.API);
        connection = GcpConnection.open(adapter);
        settings = OfferSettings.of(adapter);
        offers = GcpOffers.open(
                settings, connection, GcpOffers.reading(clock, new HandThreads(), new Random(1)), () -> {});
    }

    @AfterEach
    void close() {
        offers.close();
        connection.close();
        List<String> violations = stage.violations();
        stage.close();
        assertThat(violations).isEmpty();
    }

    @Test
    void what_is_offered_was_put_together_from_what_the_stage_has() {
        Map<Market, Offer> seen = look();

        assertThat(seen.keySet())
                .extracting(Market::zone)
                .as("of the zones that are set")
                .containsOnly("us-central1-a", "us-central1-b");
        assertThat(seen.get(market("n1-standard-4", CapacityType.SPOT)).perHour())
                .isEqualTo(Money.of("0.06701"));
        assertThat(seen.get(market("a2-highgpu-8g", CapacityType.ON_DEMAND)).perHour())
                .isEqualTo(Money.of("29.38708"));
        Offer attached = seen.get(market("n1-standard-8+4xnvidia-tesla-t4", CapacityType.ON_DEMAND));
        // 8 x 0.031611 + 30 x 0.004237 + 4 x 0.35
        assertThat(attached.perHour()).isEqualTo(Money.of("1.779998"));
        assertThat(attached.shape().acceleratorCount()).isEqualTo(4);
        assertThat(seen.keySet()).noneMatch(market -> market.instanceType().startsWith("g2-"));
        assertThat(offers.notOffered())
                .as("the catalog has no L4 here")
                .containsEntry(
                        "us-central1 g2-standard-4 spot",
                        "no SKU for vCPUs of \"G2 Instance\" (spot), no SKU for memory of \"G2 Instance\" (spot),"
                                + " no SKU for GPU nvidia-l4 (spot)");
        assertThat(stage.calls().getOrDefault("zones.list", 0)).as("in pages").isGreaterThan(1);
    }

    @Test
    void quotas_are_those_of_the_stage() {
        look();
        stage.quota(REGION, "PREEMPTIBLE_CPUS", 8);
        stage.quota("GPUS_ALL_REGIONS", 1);

        assertThat(offers.quota(market("n1-standard-4", CapacityType.SPOT), 2)).isEmpty();
        assertThat(offers.quota(market("n1-standard-4", CapacityType.SPOT), 3)
                        .orElseThrow()
                        .code())
                .isEqualTo("PREEMPTIBLE_CPUS");
        assertThat(offers.quota(market("a2-highgpu-8g", CapacityType.ON_DEMAND), 1)
                        .orElseThrow()
                        .code())
                .isEqualTo("GPUS_ALL_REGIONS");
    }

    @Test
    void who_may_not_list_types_is_told_so_in_googles_words_and_no_longer_once_he_may() {
        stage.deny("compute.machineTypes.list");
        assertThatThrownBy(this::look)
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-central1: machine types: 403")
                .hasMessageContaining("compute.machineTypes.list");

        stage.grant("compute.machineTypes.list");
        clock.pass(Duration.ofSeconds(4));
        look();
        assertThat(look()).isNotEmpty();
    }

    @Test
    void the_first_look_waits_for_what_other_threads_read() {
        try (GcpOffers shipped = GcpOffers.open(settings, connection, clock, new Random(1))) {
            assertThat(look(shipped)).isEqualTo(look()).isNotEmpty();
        }
    }

    private Map<Market, Offer> look() {
        return look(offers);
    }

    private Map<Market, Offer> look(GcpOffers offers) {
        return offers.offers(new OfferQuery(Set.of(REGION), clock.instant(), clock.instant())).stream()
                .collect(Collectors.toMap(Offer::market, offer -> offer));
    }

    private static Market market(String type, CapacityType capacity) {
        return new Market("gcp", REGION, ZONE, type, capacity);
    }
}
