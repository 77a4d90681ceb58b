package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.aws.AwsSettings;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two regions, each with an A10G type in two zones and a type without accelerator in one, and offers of which nothing was read yet. */
class OffersWorld {

    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    static final String ADVICE = "/spot-advisor-data.json";

    final HandClock clock = new HandClock();
    final HandThreads threads = new HandThreads();
    final FakeAws aws = new FakeAws();
    Optional<Set<String>> usable = Optional.empty();
    final Ec2Offers offers = open(AwsSettings.Prices.API, false);

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

    Ec2Offers open(AwsSettings.Prices prices, boolean placementScores) {
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

    List<Offer> look(String... regions) {
        return offers.offers(query(regions));
    }

    OfferQuery query(String... regions) {
        return new OfferQuery(Set.of(regions), clock.instant(), clock.instant());
    }

    void spot(String usd) {
        aws.on(
                "DescribeSpotPriceHistory",
                asked -> FakeAws.page(asked, "spotPriceHistorySet", rows(asked.region(), usd), 100));
    }

    static List<String> rows(String region, String usd) {
        Instant at = HandClock.START.minus(Duration.ofDays(2));
        return List.of(
                Rows.price("g5.xlarge", region + "a", usd, at),
                Rows.price("g5.xlarge", region + "b", usd, at),
                Rows.price("m5.large", region + "a", "0.03", at));
    }

    void throttle(String region) {
        aws.on("DescribeSpotPriceHistory", region, asked -> throttled());
    }

    static FakeAws.Answer throttled() {
        return FakeAws.Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    int calls() {
        return aws.asked("DescribeSpotPriceHistory").size()
                + aws.asked("DescribeInstanceTypes").size()
                + aws.asked("GetProducts").size();
    }

    static Money spotPrice(List<Offer> seen) {
        return offer(seen, "us-east-1a", "g5.xlarge", CapacityType.SPOT).perHour();
    }

    static Offer offer(List<Offer> seen, String zone, String type, CapacityType capacity) {
        return seen.stream()
                .filter(offer -> offer.market().zone().equals(zone)
                        && offer.market().instanceType().equals(type)
                        && offer.market().capacity() == capacity)
                .findAny()
                .orElseThrow();
    }

    static Set<String> regionsOf(List<Offer> seen) {
        return seen.stream().map(offer -> offer.market().region()).collect(Collectors.toSet());
    }
}
