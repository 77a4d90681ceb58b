package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Shape;
import dev.stint.providers.azure.AzureSettings;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Two regions, each with a size with a GPU and one without, and offers of which nothing was read yet. */
final class AzureOffersTest {

    private static final String EAST = "eastus";
    private static final String WEST = "westeurope";
    private static final String D4 = "Standard_D4s_v5";
    private static final String A100 = "Standard_NC24ads_A100_v4";
    private static final String HISTORY = "skuspotpricehistory";
    private static final Instant SNAPSHOT = Instant.parse("2026-06-18T00:00:00Z");

    private final HandClock clock = new HandClock();
    private final HandThreads threads = new HandThreads();
    private final FakeArm arm = new FakeArm();
    private final FakeRetail retail = new FakeRetail();
    private AzureOffers offers = open(AzureSettings.Prices.API, false);

    @BeforeEach
    void world() {
        for (String region : List.of(EAST, WEST)) {
            arm.on(
                    "location%20eq%20'" + region + "'",
                    asked -> Answers.list(List.of(
                            Answers.restricted(Answers.sku(D4, "standardDSv5Family", region), region, "3"),
                            Answers.sku(
                                    A100,
                                    "StandardNCADSA100v4Family",
                                    region,
                                    "vCPUs",
                                    "24",
                                    "MemoryGB",
                                    "220",
                                    "GPUs",
                                    "1"))));
        }
        arm.on("skuspotevictionrate", asked -> Answers.document("evictions.json"));
        arm.on(HISTORY, asked -> Answers.json("{'data': []}"));
        arm.on("/usages", asked -> Answers.document("usages.json"));
        prices(0.192, 0.04, 3.673, 1.5);
    }

    @AfterEach
    void close() {
        offers.close();
        retail.close();
    }

    @Test
    void nothing_is_asked_before_somebody_looks() {
        assertThat(offers.regions()).containsExactly(EAST, WEST);
        assertThat(arm.asked("")).isEmpty();
        assertThat(retail.asked()).isEmpty();
    }

    @Test
    void a_spot_offer_has_price_shape_hazard_start_and_notice() {
        Offer offer = offer(look(EAST), "1", A100, CapacityType.SPOT).orElseThrow();

        assertThat(offer.market()).isEqualTo(new Market("azure", EAST, "1", A100, CapacityType.SPOT));
        assertThat(offer.perHour()).isEqualTo(Money.of("1.5"));
        assertThat(offer.shape()).isEqualTo(new Shape(24, 220, "A100-80GB", 1, 80));
        assertThat(offer.hazardPerHour().getAsDouble()).as("20+ an hour").isCloseTo(-Math.log(0.75), within(1e-12));
        assertThat(offer.availability()).isEqualTo(Offer.Availability.UNKNOWN);
        assertThat(offer.noticeLead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(offer.startBound()).isEqualTo(Duration.ofMinutes(10));
        assertThat(offer.observedAt()).isEqualTo(HandClock.START);
    }

    @Test
    void an_on_demand_offer_is_never_taken_and_needs_no_notice() {
        Offer offer = offer(look(EAST), "2", D4, CapacityType.ON_DEMAND).orElseThrow();

        assertThat(offer.perHour()).isEqualTo(Money.of("0.192"));
        assertThat(offer.hazardPerHour()).hasValue(0);
        assertThat(offer.noticeLead()).isZero();
        assertThat(offer.startBound()).isEqualTo(Duration.ofMinutes(7).plusSeconds(30));
    }

    @Test
    void each_zone_the_subscription_may_use_is_a_market_in_both_ways() {
        assertThat(look(EAST).stream()
                        .map(offer ->
                                offer.market().zone() + " " + offer.market().instanceType() + " "
                                        + offer.market().capacity().word())
                        .toList())
                .containsExactlyInAnyOrder(
                        "1 " + D4 + " spot",
                        "1 " + D4 + " on-demand",
                        "2 " + D4 + " spot",
                        "2 " + D4 + " on-demand",
                        "1 " + A100 + " spot",
                        "1 " + A100 + " on-demand",
                        "2 " + A100 + " spot",
                        "2 " + A100 + " on-demand",
                        "3 " + A100 + " spot",
                        "3 " + A100 + " on-demand");
    }

    @Test
    void what_has_no_price_is_not_offered_that_way() {
        retail.on(query -> page(
                query, region -> List.of(Answers.retail(D4, region, 0.192), Answers.retailSpot(A100, region, 1.5))));

        List<Offer> seen = look(EAST);

        assertThat(offer(seen, "1", D4, CapacityType.SPOT)).isEmpty();
        assertThat(offer(seen, "1", D4, CapacityType.ON_DEMAND)).isPresent();
        assertThat(offer(seen, "1", A100, CapacityType.SPOT)).isPresent();
        assertThat(offer(seen, "1", A100, CapacityType.ON_DEMAND)).isEmpty();
    }

    @Test
    void spot_never_costs_more_than_on_demand() {
        prices(0.192, 0.25, 3.673, 3.673);

        List<Offer> seen = look(EAST);

        assertThat(offer(seen, "1", D4, CapacityType.SPOT).orElseThrow().perHour())
                .isEqualTo(Money.of("0.192"));
        assertThat(offer(seen, "1", A100, CapacityType.SPOT).orElseThrow().perHour())
                .isEqualTo(Money.of("3.673"));
    }

    @Test
    void of_price_list_and_history_the_later_spot_price_holds() {
        arm.on(HISTORY, asked -> Answers.document("history.json"));

        List<Offer> seen = look(EAST);

        assertThat(offer(seen, "1", D4, CapacityType.SPOT).orElseThrow().perHour())
                .as("the list's is of 1 November, the history's of the 15th")
                .isEqualTo(Money.of("0.0431"));
        assertThat(offer(seen, "1", A100, CapacityType.SPOT).orElseThrow().perHour())
                .as("the history's has no date")
                .isEqualTo(Money.of("1.5"));
    }

    @Test
    void a_spot_price_only_the_history_has_is_offered() {
        retail.on(query -> page(query, region -> List.of(Answers.retail(A100, region, 3.673))));
        arm.on(HISTORY, asked -> Answers.document("history.json"));

        assertThat(offer(look(EAST), "1", A100, CapacityType.SPOT).orElseThrow().perHour())
                .isEqualTo(Money.of("1.4692"));
    }

    @Test
    void without_eviction_rates_and_history_offers_go_on_with_the_hazard_untold() {
        arm.fail("ResourceGraph", 403, "AuthorizationFailed");

        Offer offer = offer(look(EAST), "1", A100, CapacityType.SPOT).orElseThrow();

        assertThat(offer.hazardPerHour()).isEmpty();
        assertThat(offer.perHour()).isEqualTo(Money.of("1.5"));
    }

    @Test
    void while_retail_prices_cannot_be_read_the_snapshot_stands_in_and_says_its_day() {
        retail.fail(503);

        Offer offer = offer(look(EAST), "1", A100, CapacityType.ON_DEMAND).orElseThrow();

        assertThat(offer.observedAt()).isEqualTo(SNAPSHOT);
        assertThat(offer.perHour()).isEqualTo(Money.of("3.673"));
        assertThat(offer(look(EAST), "1", A100, CapacityType.SPOT)).isPresent();

        prices(0.2, 0.05, 4, 2);
        clock.pass(Duration.ofSeconds(4));
        look(EAST);

        assertThat(offer(look(EAST), "1", A100, CapacityType.ON_DEMAND)
                        .orElseThrow()
                        .perHour())
                .isEqualTo(Money.of("4"));
    }

    @Test
    void a_stopgap_leads_no_run_on_demand_for_want_of_a_spot_price() {
        retail.fail(503);

        assertThat(look(EAST).stream().map(offer -> offer.market().instanceType()))
                .as("the snapshot has no spot price of " + D4)
                .containsOnly(A100);
    }

    @Test
    void a_region_without_any_price_cannot_be_told_and_says_why() {
        retail.fail(503);
        String far = "norwayeast"; // not in the snapshot
        arm.on("location%20eq%20'" + far + "'", asked -> Answers.list(List.of(Answers.sku(D4, "f", far))));
        offers = open(AzureSettings.Prices.API, false, far);

        assertThatThrownBy(() -> look(far))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("norwayeast: retail prices: ")
                .hasMessageContaining("status 503")
                .hasMessageContaining("; and the price snapshot has none of this region");
    }

    @Test
    void with_prices_of_the_snapshot_the_retail_api_is_not_asked() {
        offers = open(AzureSettings.Prices.SNAPSHOT, false);
        arm.on(HISTORY, asked -> Answers.document("history.json"));

        List<Offer> seen = look(EAST);

        assertThat(retail.asked()).isEmpty();
        Offer onDemand = offer(seen, "1", D4, CapacityType.ON_DEMAND).orElseThrow();
        assertThat(onDemand.perHour()).isEqualTo(Money.of("0.192"));
        assertThat(onDemand.observedAt()).isEqualTo(SNAPSHOT);
        Offer spot = offer(seen, "1", A100, CapacityType.SPOT).orElseThrow();
        assertThat(spot.perHour())
                .as("what Azure tells goes before the snapshot")
                .isEqualTo(Money.of("1.4692"));
        assertThat(spot.observedAt()).isEqualTo(HandClock.START);
    }

    @Test
    void a_zone_with_a_low_score_is_not_to_be_had_as_spot_now() {
        offers = open(AzureSettings.Prices.API, true);
        arm.on("/placementScores/", asked -> Answers.document("scores.json"));

        List<Offer> seen = look(EAST);

        assertThat(offer(seen, "1", A100, CapacityType.SPOT).orElseThrow().availability())
                .isEqualTo(Offer.Availability.UNAVAILABLE);
        assertThat(offer(seen, "2", A100, CapacityType.SPOT).orElseThrow().availability())
                .isEqualTo(Offer.Availability.UNKNOWN);
        assertThat(offer(seen, "1", A100, CapacityType.ON_DEMAND).orElseThrow().availability())
                .isEqualTo(Offer.Availability.UNKNOWN);
    }

    @Test
    void placement_scores_are_asked_for_only_when_they_are_wanted() {
        look(EAST);
        assertThat(arm.asked("/placementScores/")).isEmpty();
    }

    @Test
    void while_one_region_is_down_the_others_are_offered() {
        arm.fail("location%20eq%20'" + EAST + "'", 503, "ServiceUnavailable");

        assertThat(look().stream().map(offer -> offer.market().region()).collect(Collectors.toSet()))
                .containsExactly(WEST);
        assertThatThrownBy(() -> look(EAST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("eastus: sizes: ServiceUnavailable");
    }

    @Test
    void prices_that_changed_are_seen_once_they_were_read_anew_and_not_before() {
        look(EAST);
        int calls = arm.asked("").size() + retail.asked().size();
        prices(0.192, 0.06, 3.673, 1.5);
        clock.pass(Duration.ofMinutes(59));
        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.04"));
        assertThat(arm.asked("").size() + retail.asked().size()).isEqualTo(calls);

        clock.pass(Duration.ofMinutes(1));
        threads.hold();
        assertThat(spotPrice(look(EAST))).as("served at once, from memory").isEqualTo(Money.of("0.04"));
        threads.release();

        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.06"));
    }

    @Test
    void prices_that_cannot_be_read_anew_stay_with_their_age() {
        look(EAST);
        retail.fail(429);
        clock.pass(Duration.ofHours(5));
        look(EAST);

        Offer offer = offer(look(EAST), "1", D4, CapacityType.SPOT).orElseThrow();

        assertThat(offer.perHour()).isEqualTo(Money.of("0.04"));
        assertThat(offer.observedAt()).isEqualTo(HandClock.START);
    }

    @Test
    void quotas_are_asked_about_by_market() {
        look(EAST);

        assertThat(offers.quota(new Market("azure", EAST, "1", A100, CapacityType.SPOT), 2))
                .isEmpty();
        assertThat(offers.quota(new Market("azure", EAST, "1", A100, CapacityType.SPOT), 3))
                .get()
                .matches(refusal -> refusal.code().equals("lowPriorityCores"));
        assertThat(offers.quota(new Market("azure", EAST, "1", "Standard_Unheard_of", CapacityType.SPOT), 999))
                .isEmpty();
        assertThat(offers.quota(new Market("azure", "nowhere", "1", A100, CapacityType.SPOT), 999))
                .isEmpty();
    }

    private AzureOffers open(AzureSettings.Prices prices, boolean placementScores) {
        return open(prices, placementScores, EAST, WEST);
    }

    private AzureOffers open(AzureSettings.Prices prices, boolean placementScores, String... regions) {
        return AzureOffers.open(
                new OfferSettings("sub", List.of(regions), new TypeGlobs(List.of("*")), prices, placementScores),
                arm,
                new PublicAnswers(retail.service()),
                AzureOffers.reading(clock, threads, new Random(1)),
                () -> {});
    }

    private void prices(double d4, double d4Spot, double a100, double a100Spot) {
        retail.on(query -> page(
                query,
                region -> List.of(
                        Answers.retail(D4, region, d4),
                        Answers.retailSpot(D4, region, d4Spot),
                        Answers.retail(A100, region, a100),
                        Answers.retailSpot(A100, region, a100Spot))));
    }

    private static FakeRetail.Answer page(String query, Function<String, List<ObjectNode>> rows) {
        return new FakeRetail.Answer(
                200, Answers.retailPage(rows.apply(query.contains("'" + EAST + "'") ? EAST : WEST)));
    }

    private List<Offer> look(String... regions) {
        return offers.offers(new OfferQuery(Set.of(regions), clock.instant(), clock.instant()));
    }

    private static Money spotPrice(List<Offer> seen) {
        return offer(seen, "1", D4, CapacityType.SPOT).orElseThrow().perHour();
    }

    private static Optional<Offer> offer(List<Offer> seen, String zone, String size, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().zone().equals(zone)
                        && offer.market().instanceType().equals(size)
                        && offer.market().capacity() == capacity)
                .findAny();
    }
}
