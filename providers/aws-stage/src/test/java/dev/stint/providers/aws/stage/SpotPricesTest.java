package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

final class SpotPricesTest extends StageTest {

    @Test
    void the_price_in_force_at_the_start_is_told_besides_the_changes_since() {
        Instant now = clock.instant();
        set("us-east-1a", now.minus(Duration.ofDays(9)), "0.30");
        set("us-east-1a", now.minus(Duration.ofDays(3)), "0.20");
        set("us-east-1a", now.minus(Duration.ofHours(1)), "0.25");

        List<SpotPrice> rows = ec2.describeSpotPriceHistory(
                        ask -> ask.startTime(now.minus(Duration.ofDays(1))).instanceTypesWithStrings("g4dn.xlarge"))
                .spotPriceHistory();

        assertThat(rows).extracting(SpotPrice::spotPrice).containsExactly("0.25", "0.20");
        assertThat(rows.get(1).timestamp()).isEqualTo(now.minus(Duration.ofDays(3)));
        assertThat(ec2.describeSpotPriceHistory(ask -> ask.startTime(now).endTime(now))
                        .spotPriceHistory())
                .extracting(SpotPrice::spotPrice)
                .containsExactly("0.25");
    }

    @Test
    void a_price_set_for_later_is_told_when_the_clock_gets_there() {
        set("us-east-1a", clock.instant(), "0.20");
        set("us-east-1a", clock.instant().plus(Duration.ofHours(1)), "0.50");

        assertThat(pricesNow()).containsExactly("0.20");
        clock.advance(Duration.ofHours(1));
        assertThat(pricesNow()).containsExactly("0.50");
    }

    private List<String> pricesNow() {
        return ec2.describeSpotPriceHistory(ask -> ask.startTime(clock.instant())).spotPriceHistory().stream()
                .map(SpotPrice::spotPrice)
                .toList();
    }

    @Test
    void products_zones_and_regions_are_told_apart() {
        set("us-east-1a", clock.instant(), "0.20");
        set("us-east-1b", clock.instant(), "0.21");
        set("eu-west-1a", clock.instant(), "0.30");
        stage.prices().set("g4dn.xlarge", "us-east-1a", "Windows", clock.instant(), "0.40");

        assertThat(ec2.describeSpotPriceHistory().spotPriceHistory()).hasSize(3);
        assertThat(ec2.describeSpotPriceHistory(ask -> ask.productDescriptions(SpotPrices.LINUX))
                        .spotPriceHistory())
                .extracting(SpotPrice::spotPrice)
                .containsExactlyInAnyOrder("0.20", "0.21");
        assertThat(ec2.describeSpotPriceHistory(ask -> ask.availabilityZone("us-east-1b"))
                        .spotPriceHistory())
                .extracting(SpotPrice::spotPrice)
                .containsExactly("0.21");
        assertThat(ec2.describeSpotPriceHistory(ask ->
                                ask.filters(by -> by.name("product-description").values("Win*")))
                        .spotPriceHistory())
                .extracting(SpotPrice::spotPrice)
                .containsExactly("0.40");
    }

    @Test
    void twenty_thousand_rows_come_in_pages_each_once_whatever_happens_meanwhile() {
        Instant now = clock.instant();
        for (int i = 0; i < 20_000; i++) {
            set("us-east-1" + "abcd".charAt(i % 4), now.minusSeconds(i), "0." + (10_000 + i));
        }

        int pages = 0;
        java.util.Set<String> seen = new java.util.HashSet<>();
        int rows = 0;
        for (DescribeSpotPriceHistoryResponse page : ec2.describeSpotPriceHistoryPaginator(ask -> {})) {
            pages++;
            rows += page.spotPriceHistory().size();
            seen.addAll(
                    page.spotPriceHistory().stream().map(SpotPrice::spotPrice).collect(Collectors.toSet()));
            clock.advance(Duration.ofSeconds(1));
            set("us-east-1a", clock.instant(), "9.0");
        }

        assertThat(pages).isEqualTo(20);
        assertThat(rows).isEqualTo(20_000);
        assertThat(seen).hasSize(20_000);
    }

    @Test
    void the_last_page_has_an_empty_token_and_a_foreign_one_is_refused() {
        set("us-east-1a", clock.instant(), "0.20");
        set("us-east-1b", clock.instant(), "0.20");

        assertThat(ec2.describeSpotPriceHistory().nextToken()).isEmpty();
        String token = ec2.describeSpotPriceHistory(ask -> ask.maxResults(1)).nextToken();
        assertThat(token).isNotEmpty();
        assertThatThrownBy(() ->
                        ec2.describeSpotPriceHistory(ask -> ask.nextToken(token).availabilityZone("us-east-1a")))
                .isInstanceOf(Ec2Exception.class)
                .hasMessageContaining("NextToken");
        assertThatThrownBy(() -> ec2.describeSpotPriceHistory(ask -> ask.nextToken("none of ours")))
                .isInstanceOf(Ec2Exception.class);
    }

    private void set(String zone, Instant from, String price) {
        stage.prices().set("g4dn.xlarge", zone, SpotPrices.LINUX, from, price);
    }
}
