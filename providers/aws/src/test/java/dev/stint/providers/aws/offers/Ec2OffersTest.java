package dev.stint.providers.aws.offers;

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
import dev.stint.providers.aws.AwsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offers of two regions: an A10G type in two zones of each, and a type without accelerator in one. */
final class Ec2OffersTest {

    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final String ADVICE = "/spot-advisor-data.json";

    private final HandClock clock = new HandClock();
    private final HandThreads threads = new HandThreads();
    private final FakeAws aws = new FakeAws();
    private Optional<Set<String>> usable = Optional.empty();
    private final Ec2Offers offers = open(AwsSettings.Prices.API, false);

    @BeforeEach
    void world() {
        aws.on(
                "DescribeInstanceTypes",
                asked -> FakeAws.page(
                        asked,
                        "instanceTypeSet",
                        List.of(
                                Rows.type("g5.xlarge", 4, 16_384, Rows.gpu("A10G", 1, 22_888)),
                                Rows.type("m5.large", 2, 8_192, "")),
                        100));
        aws.on(
                "DescribeInstanceTypeOfferings",
                asked -> FakeAws.page(
                        asked,
                        "instanceTypeOfferingSet",
                        List.of(
                                Rows.offering("g5.xlarge", asked.region() + "a"),
                                Rows.offering("g5.xlarge", asked.region() + "b"),
                                Rows.offering("m5.large", asked.region() + "a")),
                        100));
        spot("0.40");
        aws.on("GetProducts", asked -> {
            String region = asked.body().contains(EAST) ? EAST : WEST;
            return Products.page(
                    asked,
                    List.of(Rows.product("g5.xlarge", region, "1.006"), Rows.product("m5.large", region, "0.096")),
                    100);
        });
        aws.on("GET " + ADVICE, asked -> FakeAws.Answer.ok(SpotAdvisorTest.DATA));
    }

    @AfterEach
    void close() {
        offers.close();
        aws.close();
    }

    @Test
    void each_type_is_offered_in_each_of_its_zones_as_spot_and_on_demand() {
        List<Offer> seen = look(EAST);

        assertThat(seen)
                .extracting(offer -> offer.market().id())
                .containsExactlyInAnyOrder(
                        "aws/us-east-1/us-east-1a/g5.xlarge/spot",
                        "aws/us-east-1/us-east-1a/g5.xlarge/on-demand",
                        "aws/us-east-1/us-east-1b/g5.xlarge/spot",
                        "aws/us-east-1/us-east-1b/g5.xlarge/on-demand",
                        "aws/us-east-1/us-east-1a/m5.large/spot",
                        "aws/us-east-1/us-east-1a/m5.large/on-demand");
        Offer spot = offer(seen, "us-east-1b", "g5.xlarge", CapacityType.SPOT);
        assertThat(spot.shape()).isEqualTo(new Shape(4, 16, "A10G", 1, 24));
        assertThat(spot.perHour()).isEqualTo(Money.of("0.40"));
        assertThat(spot.hazardPerHour().orElseThrow()).isEqualTo(3.9409e-4, within(1e-8));
        assertThat(spot.noticeLead()).isEqualTo(Duration.ofSeconds(120));
        assertThat(spot.availability()).isEqualTo(Offer.Availability.UNKNOWN);
        assertThat(spot.observedAt()).isEqualTo(HandClock.START);
        Offer onDemand = offer(seen, "us-east-1a", "m5.large", CapacityType.ON_DEMAND);
        assertThat(onDemand.perHour()).isEqualTo(Money.of("0.096"));
        assertThat(onDemand.hazardPerHour()).hasValue(0);
        assertThat(onDemand.noticeLead()).isZero();
        assertThat(spot.startBound()).isGreaterThan(onDemand.startBound()).isPositive();
    }

    @Test
    void a_look_is_for_the_regions_asked_for_of_those_that_are_set() {
        assertThat(regionsOf(look(WEST))).containsExactly(WEST);
        assertThat(aws.asked("DescribeSpotPriceHistory"))
                .extracting(FakeAws.Asked::region)
                .containsExactly(WEST);
        assertThat(regionsOf(look())).containsExactlyInAnyOrder(EAST, WEST);
        assertThat(look("eu-west-3")).isEmpty();
        assertThat(offers.regions()).containsExactly(EAST, WEST);
    }

    @Test
    void prices_that_changed_are_seen_once_they_were_read_anew() {
        look(EAST);
        spot("0.55");
        clock.pass(Duration.ofMinutes(5));
        threads.hold();

        assertThat(spotPrice(look(EAST))).as("served at once, from memory").isEqualTo(Money.of("0.40"));
        threads.release();
        Offer after = offer(look(EAST), "us-east-1a", "g5.xlarge", CapacityType.SPOT);

        assertThat(after.perHour()).isEqualTo(Money.of("0.55"));
        assertThat(after.observedAt()).isEqualTo(HandClock.START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void looks_within_five_minutes_ask_nobody_and_give_the_same_list() {
        List<Offer> first = look(EAST);
        int calls = calls();
        clock.pass(Duration.ofMinutes(4));

        assertThat(look(EAST)).isEqualTo(first);
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void types_and_list_prices_are_read_once_a_day() {
        for (int i = 0; i < 24 * 12; i++) {
            look(EAST);
            clock.pass(Duration.ofMinutes(5));
        }
        assertThat(aws.asked("DescribeInstanceTypes")).hasSize(1);
        assertThat(aws.asked("GetProducts")).hasSize(1);
        assertThat(aws.asked("GET " + ADVICE)).hasSize(1);
        assertThat(aws.asked("DescribeSpotPriceHistory")).hasSize(24 * 12);
        look(EAST);
        assertThat(aws.asked("DescribeInstanceTypes")).hasSize(2);
        assertThat(aws.asked("GetProducts")).hasSize(2);
    }

    @Test
    void while_throttled_the_old_prices_hold_and_their_age_is_told() {
        look(EAST);
        throttle(EAST);
        for (int i = 0; i < 60; i++) {
            clock.pass(Duration.ofMinutes(1));
            Offer offer = offer(look(EAST), "us-east-1a", "g5.xlarge", CapacityType.SPOT);
            assertThat(offer.perHour()).isEqualTo(Money.of("0.40"));
            assertThat(offer.observedAt()).isEqualTo(HandClock.START);
        }
        assertThat(aws.asked("DescribeSpotPriceHistory"))
                .as("left alone longer and longer, five minutes at most")
                .hasSizeBetween(12, 30);
        aws.calm("DescribeSpotPriceHistory", EAST);
        spot("0.41");
        clock.pass(Duration.ofMinutes(5));
        look(EAST);
        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.41"));
    }

    @Test
    void being_throttled_in_the_middle_of_a_list_leaves_all_prices_as_they_were() {
        look(EAST);
        aws.on(
                "DescribeSpotPriceHistory",
                EAST,
                asked -> asked.parameter("NextToken").isEmpty()
                        ? FakeAws.page(asked, "spotPriceHistorySet", rows(EAST, "0.99"), 1)
                        : throttled());
        clock.pass(Duration.ofMinutes(5));
        look(EAST);

        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.40"));
    }

    @Test
    void an_empty_answer_leaves_all_prices_as_they_were() {
        look(EAST);
        aws.on("DescribeSpotPriceHistory", EAST, asked -> FakeAws.page(asked, "spotPriceHistorySet", List.of(), 1));
        clock.pass(Duration.ofMinutes(5));
        look(EAST);

        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.40"));
    }

    @Test
    void while_one_region_is_down_the_others_are_offered() {
        throttle(EAST);

        assertThat(regionsOf(look())).containsExactly(WEST);
        assertThatThrownBy(() -> look(EAST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-east-1: spot prices: RequestLimitExceeded");
        aws.calm("DescribeSpotPriceHistory", EAST);
        clock.pass(Duration.ofSeconds(4));
        look();
        assertThat(regionsOf(look())).containsExactlyInAnyOrder(EAST, WEST);
    }

    @Test
    void when_nothing_was_ever_read_it_cannot_be_told() {
        aws.on("DescribeInstanceTypeOfferings", asked -> FakeAws.Answer.error(401, "AuthFailure", "who are you"));

        assertThatThrownBy(() -> look(EAST, WEST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-east-1: instance types: AuthFailure: who are you; us-west-2:");
    }

    @Test
    void without_list_prices_nothing_is_offered_until_they_come_and_spot_alone_where_they_are_denied() {
        aws.on("GetProducts", asked -> FakeAws.Answer.jsonError(400, "ThrottlingException", "Rate exceeded"));
        assertThatThrownBy(() -> look(EAST)).hasMessageContaining("list prices: ThrottlingException");

        aws.on("GetProducts", asked -> FakeAws.Answer.jsonError(400, "AccessDeniedException", "not you"));
        clock.pass(Duration.ofSeconds(4));
        look(EAST);

        assertThat(look(EAST)).isNotEmpty().allMatch(offer -> offer.market().interruptible());
    }

    @Test
    void without_advice_the_hazard_is_unknown_and_not_zero() {
        aws.on("GET " + ADVICE, asked -> new FakeAws.Answer(503, "later"));

        assertThat(offer(look(EAST), "us-east-1a", "g5.xlarge", CapacityType.SPOT)
                        .hazardPerHour())
                .isEmpty();
    }

    @Test
    void a_type_without_a_price_is_not_offered_for_nothing() {
        aws.on(
                "GetProducts",
                asked -> Products.page(
                        asked,
                        List.of(Rows.product("g5.xlarge", EAST, "0"), Rows.product("m5.large", EAST, "0.096")),
                        100));
        aws.on(
                "DescribeSpotPriceHistory",
                asked -> FakeAws.page(
                        asked,
                        "spotPriceHistorySet",
                        List.of(Rows.price("g5.xlarge", "us-east-1b", "0.40", HandClock.START)),
                        100));

        assertThat(look(EAST))
                .extracting(offer -> offer.market().id())
                .containsExactlyInAnyOrder(
                        "aws/us-east-1/us-east-1b/g5.xlarge/spot", "aws/us-east-1/us-east-1a/m5.large/on-demand");
    }

    @Test
    void zones_that_cannot_be_launched_in_are_not_offered() {
        usable = Optional.of(Set.of("us-east-1b"));
        assertThat(look(EAST)).extracting(offer -> offer.market().zone()).containsOnly("us-east-1b");

        usable = Optional.of(Set.of("us-east-1a", "us-east-1b"));
        clock.pass(Duration.ofMinutes(10));
        look(EAST);
        assertThat(look(EAST)).extracting(offer -> offer.market().zone()).contains("us-east-1a");
    }

    @Test
    void with_the_snapshot_nothing_but_ec2_is_asked_and_its_date_is_told() {
        Ec2Offers dated = open(AwsSettings.Prices.SNAPSHOT, false);

        List<Offer> seen = dated.offers(query(EAST));

        Offer onDemand = offer(seen, "us-east-1a", "g5.xlarge", CapacityType.ON_DEMAND);
        assertThat(onDemand.perHour()).isEqualTo(Money.of("1.006"));
        assertThat(onDemand.observedAt()).isEqualTo(Instant.parse("2026-07-20T00:00:00Z"));
        assertThat(offer(seen, "us-east-1a", "g5.xlarge", CapacityType.SPOT).hazardPerHour())
                .isPresent();
        assertThat(spotPrice(seen)).isEqualTo(Money.of("0.40"));
        assertThat(aws.asked("GetProducts")).isEmpty();
        assertThat(aws.asked("GET " + ADVICE)).isEmpty();
    }

    @Test
    void placement_scores_are_asked_for_only_when_set() {
        look(EAST);
        assertThat(aws.asked("GetSpotPlacementScores")).isEmpty();
        assertThat(aws.asked("DescribeAvailabilityZones")).isEmpty();

        aws.on("DescribeAvailabilityZones", asked -> FakeAws.Answer.error(403, "UnauthorizedOperation", "not you"));
        Ec2Offers scored = open(AwsSettings.Prices.API, true);
        assertThat(scored.offers(query(EAST))).as("a refusal changes nothing").isEqualTo(look(EAST));
        assertThat(aws.asked("DescribeAvailabilityZones")).hasSize(1);
    }

    @Test
    void quotas_are_known_of_types_that_are_offered() {
        aws.on(
                "GetServiceQuota",
                asked -> FakeAws.Answer.ok(
                        "{\"Quota\":{\"QuotaName\":\"All G and VT Spot Instance Requests\",\"Value\":8.0}}"));
        aws.on("DescribeInstances", asked -> FakeAws.page(asked, "reservationSet", List.of(), 1));
        Market market = new Market("aws", EAST, "us-east-1a", "g5.xlarge", CapacityType.SPOT);

        assertThat(offers.quota(market, 2)).isEmpty();
        assertThat(offers.quota(market, 3).orElseThrow().code()).isEqualTo("L-3819A6DF");
        assertThat(offers.quota(new Market("aws", EAST, "us-east-1a", "g6.xlarge", CapacityType.SPOT), 99))
                .isEmpty();
        assertThat(offers.quota(new Market("aws", "eu-west-3", "eu-west-3a", "g5.xlarge", CapacityType.SPOT), 99))
                .isEmpty();
    }

    private Ec2Offers open(AwsSettings.Prices prices, boolean placementScores) {
        return Ec2Offers.open(
                new OfferSettings(
                        List.of(EAST, WEST),
                        new TypeGlobs(List.of("*")),
                        prices,
                        placementScores,
                        Optional.of(aws.uri(ADVICE))),
                aws,
                region -> usable,
                Ec2Offers.reading(clock, threads, new Random(1)),
                () -> {});
    }

    private List<Offer> look(String... regions) {
        return offers.offers(query(regions));
    }

    private OfferQuery query(String... regions) {
        return new OfferQuery(Set.of(regions), clock.instant(), clock.instant());
    }

    private void spot(String usd) {
        aws.on(
                "DescribeSpotPriceHistory",
                asked -> FakeAws.page(asked, "spotPriceHistorySet", rows(asked.region(), usd), 100));
    }

    private static List<String> rows(String region, String usd) {
        Instant at = HandClock.START.minus(Duration.ofDays(2));
        return List.of(
                Rows.price("g5.xlarge", region + "a", usd, at),
                Rows.price("g5.xlarge", region + "b", usd, at),
                Rows.price("m5.large", region + "a", "0.03", at));
    }

    private void throttle(String region) {
        aws.on("DescribeSpotPriceHistory", region, asked -> throttled());
    }

    private static FakeAws.Answer throttled() {
        return FakeAws.Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    private int calls() {
        return aws.asked("DescribeSpotPriceHistory").size()
                + aws.asked("DescribeInstanceTypes").size()
                + aws.asked("GetProducts").size();
    }

    private static Money spotPrice(List<Offer> seen) {
        return offer(seen, "us-east-1a", "g5.xlarge", CapacityType.SPOT).perHour();
    }

    private static Offer offer(List<Offer> seen, String zone, String type, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().zone().equals(zone)
                        && offer.market().instanceType().equals(type)
                        && offer.market().capacity() == capacity)
                .findAny()
                .orElseThrow();
    }

    private static Set<String> regionsOf(List<Offer> seen) {
        return seen.stream().map(offer -> offer.market().region()).collect(Collectors.toSet());
    }
}
