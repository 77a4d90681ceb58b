package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.aws.AwsSettings;
import dev.stint.providers.aws.stage.Ec2Stage;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandThreads;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against a stage that holds every request against Amazon's description, with the instance types moto has recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StageOffersTest {

    private static final String EAST = "us-east-1";

    /** Nobody listens there. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9/spot-advisor-data.json");

    private final StageClock clock = new StageClock();
    private Ec2Stage stage;
    private SdkClients clients;
    private Ec2Offers offers;

    /** One stage for all tests, since moto takes seconds to tell its types: each may find prices and time of another's. */
    @BeforeAll
    void open() throws IOException {
        stage = Ec2Stage.start(clock);
        clients = new SdkClients(stage.address());
        offers = offers();
        stage.prices()
                .set("g5.xlarge", EAST + "a", "0.41")
                .set("m5.large", EAST + "a", "0.04")
                .set("c7g.large", EAST + "a", "0.03")
                .set("g5.xlarge", EAST + "a", "Windows", clock.instant(), "0.90");
        stage.onDemandPrices()
                .onDemand(EAST, "g5.xlarge", "1.0060000000")
                .onDemand(EAST, "m5.large", "0.0960000000")
                .onDemand(EAST, "p4d.24xlarge", "21.9600000000");
        stage.scores().zone(EAST, "use1-az6", 1).zone(EAST, "use1-az2", 9);
        stage.quotas().set(EAST, "L-3819A6DF", "All G and VT Spot Instance Requests", 8);
    }

    /** Offers of which nothing was read yet. */
    private Ec2Offers offers() {
        return Ec2Offers.open(
                new OfferSettings(
                        List.of(EAST),
                        new TypeGlobs(List.of("g5.*", "g6f.*", "p4d*", "c7g.*", "m5.large", "m5.metal")),
                        AwsSettings.Prices.API,
                        true,
                        Optional.of(NOWHERE)),
                clients,
                region -> Optional.empty(),
                Ec2Offers.reading(clock, new HandThreads(), new Random(1)),
                () -> {});
    }

    @AfterAll
    void close() {
        offers.close();
        clients.close();
        stage.close();
    }

    @Test
    void types_moto_has_recorded_are_offered_at_the_prices_of_the_day() {
        List<Offer> seen = look(EAST);

        Offer spot = offer(seen, "g5.xlarge", CapacityType.SPOT);
        assertThat(spot.perHour()).isEqualTo(Money.of("0.41"));
        assertThat(spot.shape().accelerator()).isEqualTo("A10G");
        assertThat(spot.shape().acceleratorMemoryGib()).isEqualTo(24);
        assertThat(spot.hazardPerHour()).as("nobody could be asked").isEmpty();
        assertThat(offer(seen, "g5.xlarge", CapacityType.ON_DEMAND).perHour()).isEqualTo(Money.of("1.006"));
        assertThat(offer(seen, "p4d.24xlarge", CapacityType.ON_DEMAND).shape().acceleratorCount())
                .isEqualTo(8);
        assertThat(seen)
                .extracting(offer -> offer.market().instanceType())
                .containsOnly("g5.xlarge", "m5.large", "p4d.24xlarge");
    }

    @Test
    void a_price_that_moves_is_seen_and_throttling_keeps_the_one_before() {
        stage.prices()
                .set("m5.large", EAST + "a", "Linux/UNIX", clock.instant().plus(Duration.ofMinutes(3)), "0.05")
                .set("m5.large", EAST + "a", "Linux/UNIX", clock.instant().plus(Duration.ofMinutes(8)), "0.06");
        assertThat(offer(look(EAST), "m5.large", CapacityType.SPOT).perHour()).isEqualTo(Money.of("0.04"));

        clock.advance(Duration.ofMinutes(5));
        Instant read = clock.instant();
        assertThat(offer(look(EAST), "m5.large", CapacityType.SPOT).perHour()).isEqualTo(Money.of("0.05"));

        stage.faults().failAlways("DescribeSpotPriceHistory", "RequestLimitExceeded", 503, "Request limit exceeded.");
        clock.advance(Duration.ofMinutes(5));
        Offer old = offer(look(EAST), "m5.large", CapacityType.SPOT);
        assertThat(old.perHour()).isEqualTo(Money.of("0.05"));
        assertThat(old.observedAt()).isEqualTo(read);

        stage.faults().heal();
        clock.advance(Duration.ofMinutes(5));
        assertThat(offer(look(EAST), "m5.large", CapacityType.SPOT).perHour()).isEqualTo(Money.of("0.06"));
    }

    @Test
    void refused_credentials_are_told() {
        stage.faults().failAlways("*", "AuthFailure", 401, "AWS was not able to validate the provided credentials");
        try {
            assertThatThrownBy(() -> offers().offers(query(EAST)))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("AuthFailure");
        } finally {
            stage.faults().heal();
        }
    }

    @Test
    void twenty_thousand_places_are_read_page_by_page() {
        for (int i = 0; i < 20_000; i++) {
            stage.prices().set("t" + i / 6 + ".large", EAST + (char) ('a' + i % 6), "0." + (1 + i));
        }
        int before = stage.requests("DescribeSpotPriceHistory");
        clock.advance(Duration.ofMinutes(5));

        assertThat(look(EAST)).isNotEmpty();
        assertThat(stage.requests("DescribeSpotPriceHistory") - before).isEqualTo(21);
    }

    @Test
    void a_quota_of_the_account_is_known_before_a_launch() {
        assertThat(offers.quota(market("g5.xlarge", CapacityType.SPOT), 2)).isEmpty();
        assertThat(offers.quota(market("g5.xlarge", CapacityType.SPOT), 3)
                        .orElseThrow()
                        .message())
                .contains("allows 8 vCPUs");
        assertThat(offers.quota(market("g5.xlarge", CapacityType.ON_DEMAND), 3))
                .as("no such quota is told")
                .isEmpty();
    }

    @Test
    void a_zone_with_the_lowest_score_is_unavailable_for_spot_only() {
        List<Offer> seen = look(EAST);

        assertThat(seen)
                .filteredOn(offer -> offer.availability() == Offer.Availability.UNAVAILABLE)
                .extracting(Offer::market)
                .containsExactly(market("g5.xlarge", CapacityType.SPOT));
    }

    private List<Offer> look(String region) {
        return offers.offers(query(region));
    }

    private OfferQuery query(String region) {
        return new OfferQuery(Set.of(region), clock.instant(), clock.instant());
    }

    private static Market market(String type, CapacityType capacity) {
        return new Market("aws", EAST, EAST + "a", type, capacity);
    }

    private static Offer offer(List<Offer> seen, String type, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().equals(market(type, capacity)))
                .findAny()
                .orElseThrow(() -> new AssertionError(type + " " + capacity + " is not among " + seen));
    }
}
