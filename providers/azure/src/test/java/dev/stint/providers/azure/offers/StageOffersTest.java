package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.AddHeadersPolicy;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Shape;
import dev.stint.providers.azure.ArmCalls;
import dev.stint.providers.azure.AzureCapacityProviderFactory;
import dev.stint.providers.azure.AzureSettings;
import dev.stint.providers.azure.stage.ArmStage;
import dev.stint.providers.azure.stage.Landscape;
import dev.stint.providers.azure.stage.VmSize;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offers over HTTP from a stage that plays Azure and refuses what it cannot play. */
final class StageOffersTest {

    private static final String EAST = "eastus";
    private static final String A100 = "Standard_NC24ads_A100_v4";
    private static final String D16 = "Standard_D16s_v5";

    private final HandClock clock = new HandClock();
    private final ArmStage stage;
    private final Landscape land;

    StageOffersTest() throws IOException {
        stage = ArmStage.start(clock);
        land = stage.seed(EAST);
    }

    @BeforeEach
    void world() {
        stage.prices().pageSize(2);
        stage.pageSize(2);
        stage.prices()
                .onDemand(EAST, A100, "3.673")
                .spot(EAST, A100, "1.5")
                .onDemand(EAST, D16, "0.768")
                .spot(EAST, D16, "0.2")
                .onDemand(EAST, "Standard_NC4as_T4_v3", "0.526");
        stage.graph()
                .evictionRate(EAST, A100, "5-10")
                .evictionRate(EAST, D16, "0-5")
                .spotPrice(EAST, A100, HandClock.START.minus(Duration.ofDays(60)), "1.3")
                .spotPrice(EAST, A100, HandClock.START.minus(Duration.ofDays(2)), "1.4");
        stage.account().offer(EAST, new VmSize("Standard_NC99adis_X999_v9", "someFamily", 99, 999, 2));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void the_adapter_as_the_server_opens_it_offers_what_there_is(@TempDir Path folder) {
        stage.stock().withhold(EAST, "3", A100);
        stage.scores().set(EAST, "1", A100, "Low");
        CapacityProvider provider = new AzureCapacityProviderFactory()
                .open(new ProviderContext(
                        "installation",
                        folder,
                        List.of(),
                        Map.of(
                                "subscription",
                                stage.subscription(),
                                "regions",
                                EAST,
                                "vm-sizes",
                                "Standard_*",
                                "resource-group",
                                Landscape.GROUP,
                                "subnet",
                                land.subnet(),
                                "endpoint",
                                stage.endpoint().toString(),
                                "placement-scores",
                                "true"),
                        clock));
        List<Offer> seen;
        try {
            seen = provider.offers(new OfferQuery(Set.of(), clock.instant(), clock.instant()));
        } finally {
            provider.close();
        }

        Offer spot = offer(seen, "2", A100, CapacityType.SPOT);
        assertThat(spot.perHour()).as("of the history, which is newer").isEqualTo(Money.of("1.4"));
        assertThat(spot.shape()).isEqualTo(new Shape(24, 220, "A100-80GB", 1, 80));
        assertThat(spot.hazardPerHour().getAsDouble()).isCloseTo(-Math.log(1 - 0.075), within(1e-12));
        assertThat(spot.availability()).isEqualTo(Offer.Availability.UNKNOWN);
        assertThat(offer(seen, "1", A100, CapacityType.SPOT).availability())
                .as("a low score")
                .isEqualTo(Offer.Availability.UNAVAILABLE);
        assertThat(offer(seen, "1", A100, CapacityType.ON_DEMAND).perHour()).isEqualTo(Money.of("3.673"));
        assertThat(zones(seen, A100)).containsExactly("1", "2");
        assertThat(zones(seen, D16)).containsExactly("1", "2", "3");
        assertThat(seen.stream()
                        .filter(offer -> offer.market().instanceType().equals("Standard_NC4as_T4_v3"))
                        .map(offer -> offer.market().capacity())
                        .collect(Collectors.toSet()))
                .as("no spot price is known")
                .containsExactly(CapacityType.ON_DEMAND);
        assertThat(seen.stream().map(offer -> offer.market().instanceType()))
                .doesNotContain("Standard_NC99adis_X999_v9", "Standard_D2s_v5");
    }

    @Test
    void quotas_are_refused_as_they_are_kept() {
        AzureOffers offers = open();
        offers.offers(new OfferQuery(Set.of(EAST), clock.instant(), clock.instant()));
        stage.quota(EAST, "lowPriorityCores", 30);
        stage.quota(EAST, "StandardNCADSA100v4Family", 20);

        assertThat(offers.quota(market(A100, CapacityType.SPOT), 1)).isEmpty();
        assertThat(offers.quota(market(A100, CapacityType.SPOT), 2)
                        .orElseThrow()
                        .message())
                .contains("(lowPriorityCores) of eastus allows 30 vCPUs, 0 are used; 2 x " + A100 + " needs 48");
        assertThat(offers.quota(market(A100, CapacityType.ON_DEMAND), 1)
                        .orElseThrow()
                        .code())
                .isEqualTo("StandardNCADSA100v4Family");
        assertThat(offers.quota(market(D16, CapacityType.ON_DEMAND), 1)).isEmpty();
    }

    @Test
    void rights_that_are_missing_cost_no_offers_but_leave_the_hazard_untold() {
        stage.faults().failAlways("POST resources", 403, "AuthorizationFailed", "The client may not.");
        AzureOffers offers = open();

        Offer spot = offer(
                offers.offers(new OfferQuery(Set.of(EAST), clock.instant(), clock.instant())),
                "1",
                A100,
                CapacityType.SPOT);

        assertThat(spot.perHour()).isEqualTo(Money.of("1.5"));
        assertThat(spot.hazardPerHour()).isEmpty();
    }

    private AzureOffers open() {
        ArmQuestions arm = new ArmQuestions(
                new ArmCalls(
                        new HttpPipelineBuilder()
                                .policies(new AddHeadersPolicy(
                                        new HttpHeaders().set(HttpHeaderName.AUTHORIZATION, "Bearer any")))
                                .build(),
                        stage.endpoint(),
                        new Random(1),
                        length -> {}),
                stage.endpoint());
        return AzureOffers.open(
                new OfferSettings(
                        stage.subscription(),
                        List.of(EAST),
                        new TypeGlobs(List.of("*")),
                        AzureSettings.Prices.API,
                        false),
                arm,
                new PublicAnswers(stage.endpoint().resolve("/api/retail/prices")),
                AzureOffers.reading(clock, new HandThreads(), new Random(1)),
                () -> {});
    }

    private static Market market(String size, CapacityType capacity) {
        return new Market("azure", EAST, "1", size, capacity);
    }

    private static Offer offer(List<Offer> seen, String zone, String size, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().zone().equals(zone)
                        && offer.market().instanceType().equals(size)
                        && offer.market().capacity() == capacity)
                .findAny()
                .orElseThrow();
    }

    private static Set<String> zones(List<Offer> seen, String size) {
        return seen.stream()
                .filter(offer -> offer.market().instanceType().equals(size))
                .map(offer -> offer.market().zone())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
