package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import dev.stint.providers.aws.AwsSettings;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is offered. */
final class Ec2OffersTest extends OffersWorld {

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
}
