package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SpotPricesTest {

    private static final String REGION = "us-west-2";
    private static final Instant NOW = HandClock.START;

    private final FakeAws aws = new FakeAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_newest_change_of_a_type_in_a_zone_is_the_price_in_force_whatever_the_order_of_rows() {
        prices(
                1_000,
                Rows.price("g5.xlarge", "us-west-2a", "0.50", NOW.minus(Duration.ofDays(30))),
                Rows.price("g5.xlarge", "us-west-2a", "0.40", NOW.minus(Duration.ofHours(1))),
                Rows.price("g5.xlarge", "us-west-2a", "0.45", NOW.minus(Duration.ofHours(2))),
                Rows.price("g5.xlarge", "us-west-2b", "0.60", NOW.minus(Duration.ofDays(60))));

        assertThat(read("*"))
                .containsOnly(
                        Map.entry(new Place("g5.xlarge", "us-west-2a"), Money.of("0.40")),
                        Map.entry(new Place("g5.xlarge", "us-west-2b"), Money.of("0.60")));
    }

    @Test
    void it_asks_for_linux_from_now_on_since_the_last_change_before_is_told_too() {
        prices(1_000, Rows.price("g5.xlarge", "us-west-2a", "0.50", NOW));

        read("*");

        FakeAws.Asked asked = aws.asked("DescribeSpotPriceHistory").get(0);
        assertThat(asked.region()).isEqualTo(REGION);
        assertThat(asked.parameter("ProductDescription.1")).isEqualTo("Linux/UNIX");
        assertThat(Instant.parse(asked.parameter("StartTime"))).isEqualTo(NOW);
        assertThat(asked.parameter("MaxResults")).isEqualTo("1000");
    }

    @Test
    void rows_of_other_products_and_other_types_do_not_count() {
        prices(
                1_000,
                Rows.price("g5.xlarge", "us-west-2a", "Windows", "0.90", NOW),
                Rows.price("g5.xlarge", "us-west-2a", "Red Hat Enterprise Linux", "0.95", NOW),
                Rows.price("g5.xlarge", "us-west-2a", "0.50", NOW.minus(Duration.ofDays(1))),
                Rows.price("m5.large", "us-west-2a", "0.03", NOW));

        assertThat(read("g5.*")).containsOnly(Map.entry(new Place("g5.xlarge", "us-west-2a"), Money.of("0.50")));
    }

    @Test
    void a_row_without_a_sensible_price_is_not_there_and_is_not_zero() {
        prices(
                1_000,
                Rows.price("g5.xlarge", "us-west-2a", "0.000000", NOW),
                Rows.price("g5.2xlarge", "us-west-2a", "free", NOW),
                Rows.price("g5.4xlarge", "us-west-2a", "-1", NOW),
                Rows.price("g5.8xlarge", "us-west-2a", "1.25", NOW));

        assertThat(read("*")).containsOnlyKeys(new Place("g5.8xlarge", "us-west-2a"));
    }

    @Test
    void an_answer_without_any_row_is_no_answer() {
        prices(1_000);

        assertThatThrownBy(() -> read("*")).hasMessageContaining("no price at all");
    }

    @Test
    void pages_are_read_to_the_end_and_a_list_that_never_ends_is_given_up() {
        prices(
                2,
                Rows.price("a.large", "us-west-2a", "0.1", NOW),
                Rows.price("b.large", "us-west-2a", "0.2", NOW),
                Rows.price("c.large", "us-west-2a", "0.3", NOW));
        assertThat(read("*")).hasSize(3);
        assertThat(aws.asked("DescribeSpotPriceHistory")).hasSize(2);

        aws.on(
                "DescribeSpotPriceHistory",
                asked -> FakeAws.Answer.ok(
                        "<DescribeSpotPriceHistoryResponse><nextToken>again</nextToken></DescribeSpotPriceHistoryResponse>"));
        assertThatThrownBy(() -> read("*")).hasMessageContaining("names itself");
    }

    @Test
    @Timeout(30)
    void twenty_thousand_rows_are_read_in_seconds() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(Rows.price(
                    "t" + i % 800 + ".large",
                    "us-west-2" + (char) ('a' + i % 4),
                    "0." + (1 + i % 800),
                    NOW.minusSeconds(i)));
        }
        prices(1_000, rows.toArray(String[]::new));

        assertThat(read("*"))
                .hasSize(800)
                .containsEntry(new Place("t7.large", "us-west-2d"), Money.of("0.8"))
                .containsEntry(new Place("t799.large", "us-west-2d"), Money.of("0.800"));
        assertThat(aws.asked("DescribeSpotPriceHistory")).hasSize(20);
    }

    private void prices(int perPage, String... rows) {
        aws.on("DescribeSpotPriceHistory", asked -> FakeAws.page(asked, "spotPriceHistorySet", List.of(rows), perPage));
    }

    private Map<Place, Money> read(String glob) {
        return new SpotPrices(REGION, aws.ec2(REGION), new TypeGlobs(List.of(glob)), new HandClock()).read();
    }
}
