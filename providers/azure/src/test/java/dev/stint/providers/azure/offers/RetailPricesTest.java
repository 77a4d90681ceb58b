package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Prices out of answers in the published format. */
final class RetailPricesTest {

    private static final String EAST = "eastus";
    private static final String D4 = "Standard_D4s_v5";
    private static final String A100 = "Standard_NC24ads_A100_v4";

    private final HandClock clock = new HandClock();
    private final FakeRetail retail = new FakeRetail();
    private final RetailPrices prices =
            new RetailPrices(EAST, new PublicAnswers(retail.service()), new TypeGlobs(List.of("Standard_*")), clock);

    @AfterEach
    void close() {
        retail.close();
    }

    @Test
    void prices_of_all_pages_are_read_exactly() {
        documentedPages();

        PriceList list = prices.read();

        assertThat(list.onDemand()).containsOnlyKeys(D4, A100);
        assertThat(list.onDemand().get(D4).perHour()).isEqualTo(Money.of("0.192"));
        assertThat(list.onDemand().get(A100).perHour()).isEqualTo(Money.of("3.673"));
        assertThat(list.spot()).containsOnlyKeys(D4);
        assertThat(list.spot().get(D4).perHour()).isEqualTo(Money.of("0.041203"));
        assertThat(list.problems()).isEmpty();
        assertThat(retail.asked()).hasSize(2);
    }

    @Test
    void the_question_is_spelled_as_the_api_takes_it_and_asks_for_dollars() {
        documentedPages();
        prices.read();

        assertThat(retail.asked().get(0))
                .isEqualTo("api-version=2023-01-01-preview&currencyCode='USD'&$filter=serviceName eq 'Virtual Machines'"
                        + " and armRegionName eq 'eastus' and priceType eq 'Consumption'");
        assertThat(retail.asked().get(1)).endsWith("&$skip=1000");
    }

    @Test
    void a_price_in_another_currency_is_none_and_is_reported() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.192), Answers.retail(A100, EAST, 3.4).put("currencyCode", "EUR"))));

        PriceList list = prices.read();

        assertThat(list.onDemand()).containsOnlyKeys(D4);
        assertThat(list.problems()).containsExactly(Map.entry(A100 + " on-demand", "a price in 'EUR', not in USD"));
    }

    @Test
    void an_answer_wholly_in_another_currency_is_a_failure_that_names_it() {
        retail.page(Answers.retailPage(List.of(Answers.retail(D4, EAST, 0.18).put("currencyCode", "EUR"))));

        assertThatThrownBy(prices::read)
                .hasMessageContaining("none of 1 rows")
                .hasMessageContaining("Standard_D4s_v5 on-demand has a price in 'EUR', not in USD");
    }

    @Test
    void of_a_meters_rows_the_newest_that_is_in_force_counts() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.10).put("effectiveEndDate", "2025-12-31T23:59:59Z"),
                Answers.retail(D4, EAST, 0.20).put("effectiveStartDate", "2026-01-01T00:00:00Z"),
                Answers.retail(D4, EAST, 0.15),
                Answers.retail(D4, EAST, 0.30).put("effectiveStartDate", "2026-12-01T00:00:00Z"))));

        assertThat(onDemand(prices.read())).isEqualTo(Money.of("0.20"));
        clock.pass(Duration.ofDays(20));
        assertThat(onDemand(prices.read())).as("ten days into December").isEqualTo(Money.of("0.30"));
    }

    @Test
    void two_prices_of_the_same_day_are_none_and_are_reported() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.10),
                Answers.retail(D4, EAST, 0.20),
                Answers.retail(D4, EAST, 0.10),
                Answers.retail(A100, EAST, 3.673),
                Answers.retail(A100, EAST, 3.673))));

        PriceList list = prices.read();

        assertThat(list.onDemand()).containsOnlyKeys(A100);
        assertThat(list.problems()).containsEntry(D4 + " on-demand", "two prices, 0.1 USD and 0.2 USD");
    }

    @Test
    void a_newer_price_ends_the_doubt_about_two_older_ones() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.10),
                Answers.retail(D4, EAST, 0.20),
                Answers.retail(D4, EAST, 0.15).put("effectiveStartDate", "2026-01-01T00:00:00Z"))));

        assertThat(onDemand(prices.read())).isEqualTo(Money.of("0.15"));
    }

    @Test
    void the_row_of_the_primary_region_goes_before_another_of_the_same_day() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.10).put("isPrimaryMeterRegion", false), Answers.retail(D4, EAST, 0.20))));

        assertThat(onDemand(prices.read())).isEqualTo(Money.of("0.20"));
    }

    @Test
    void what_is_no_price_above_zero_for_one_hour_is_none_and_is_reported() {
        ObjectNode withoutPrice = Answers.retail("Standard_D8s_v5", EAST, 1);
        withoutPrice.remove("retailPrice");
        retail.page(Answers.retailPage(List.of(
                Answers.retail(A100, EAST, 3.673),
                Answers.retailSpot(A100, EAST, 0),
                Answers.retail(D4, EAST, 140).put("unitOfMeasure", "1 Month"),
                withoutPrice,
                Answers.retail("Standard_D16s_v5", EAST, 0.5).put("tierMinimumUnits", 100.0),
                Answers.retail("Standard_D32s_v5", EAST, 0.5).putNull("effectiveStartDate"))));

        PriceList list = prices.read();

        assertThat(list.onDemand()).containsOnlyKeys(A100);
        assertThat(list.spot()).isEmpty();
        assertThat(list.problems())
                .containsOnlyKeys(
                        A100 + " spot",
                        D4 + " on-demand",
                        "Standard_D8s_v5 on-demand",
                        "Standard_D16s_v5 on-demand",
                        "Standard_D32s_v5 on-demand")
                .hasEntrySatisfying(
                        A100 + " spot", problem -> assertThat(problem).startsWith("a price of 0"))
                .containsEntry(D4 + " on-demand", "a price for '1 Month', not for 1 Hour");
    }

    @Test
    void other_products_with_the_same_sizes_are_no_prices_and_no_problems() {
        retail.page(Answers.retailPage(List.of(
                Answers.retail(D4, EAST, 0.192),
                Answers.retail(D4, EAST, 9).put("productName", "Virtual Machines Dsv5 Series Windows"),
                Answers.retail(D4, EAST, 9).put("productName", "Dsv5 Series Cloud Services"),
                Answers.retail(D4, EAST, 9).put("productName", "Dsv5 Series CloudServices"),
                Answers.retail(D4, EAST, 9).put("productName", "Dsv5 Series Dedicated Host"),
                Answers.retail(D4, EAST, 9).put("meterName", "D4s v5 - Expired"),
                Answers.retail(D4, EAST, 9).put("skuName", "D4s v5 Low Priority"),
                Answers.retail(D4, EAST, 9).put("type", "DevTestConsumption"),
                Answers.retail(D4, EAST, 9).put("type", "Reservation"),
                Answers.retail(D4, EAST, 9).put("serviceName", "Virtual Machine Licenses"),
                Answers.retail(D4, "westus", 9))));

        PriceList list = prices.read();

        assertThat(onDemand(list)).isEqualTo(Money.of("0.192"));
        assertThat(list.problems()).isEmpty();
    }

    @Test
    void in_which_order_rows_come_does_not_matter() {
        List<ObjectNode> rows = new ArrayList<>(List.of(
                Answers.retail(D4, EAST, 0.10).put("effectiveEndDate", "2025-12-31T23:59:59Z"),
                Answers.retail(D4, EAST, 0.20).put("effectiveStartDate", "2026-01-01T00:00:00Z"),
                Answers.retail(D4, EAST, 0.15),
                Answers.retail(D4, EAST, 0.16),
                Answers.retail(D4, EAST, 0.30).put("effectiveStartDate", "2026-12-01T00:00:00Z"),
                Answers.retail(D4, EAST, 0.17).put("currencyCode", "EUR"),
                Answers.retailSpot(D4, EAST, 0.04),
                Answers.retailSpot(D4, EAST, 0.05).put("isPrimaryMeterRegion", false),
                Answers.retail(A100, EAST, 3.6),
                Answers.retail(A100, EAST, 3.7),
                Answers.retailSpot(A100, EAST, 1.5).put("unitOfMeasure", "1 Month")));
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(rows, new Random(seed));
            retail.page(Answers.retailPage(rows));

            PriceList list = prices.read();

            assertThat(onDemand(list)).as("seed %d", seed).isEqualTo(Money.of("0.20"));
            assertThat(list.onDemand()).as("seed %d", seed).containsOnlyKeys(D4);
            assertThat(list.spot()).as("seed %d", seed).containsOnlyKeys(D4);
            assertThat(list.spot().get(D4).perHour()).as("seed %d", seed).isEqualTo(Money.of("0.04"));
            assertThat(list.problems()).as("seed %d", seed).containsOnlyKeys(A100 + " on-demand", A100 + " spot");
        }
    }

    @Test
    void pages_are_followed_to_no_other_computer() {
        retail.page(Answers.retailPage(List.of(Answers.retail(D4, EAST, 0.192)))
                .replace("\"NextPageLink\":null", "\"NextPageLink\":\"https://prices.example.org/api?$skip=1000\""));

        assertThatThrownBy(prices::read)
                .hasMessageContaining("https://prices.example.org/api")
                .hasMessageContaining("is not at " + retail.service());
    }

    @Test
    void pages_that_go_round_are_a_failure() {
        String again = Answers.retailPage(List.of(Answers.retail(D4, EAST, 0.192)))
                .replace("\"NextPageLink\":null", "\"NextPageLink\":\"" + retail.service() + "?$skip=1000\"");
        retail.page(again);

        assertThatThrownBy(prices::read).hasMessageContaining("page 2 names an earlier one as the next");
    }

    @Test
    void an_answer_that_is_none_says_so() {
        retail.fail(429);
        assertThatThrownBy(prices::read)
                .isInstanceOfSatisfying(
                        UnansweredException.class,
                        e -> assertThat(e.throttled()).isTrue())
                .hasMessageContaining("was answered with status 429: {\"Error\": {\"Code\": \"429\"}}");

        retail.page("<html>");
        assertThatThrownBy(prices::read).hasMessageContaining("the answer is not JSON");

        retail.page("{}");
        assertThatThrownBy(prices::read).hasMessageContaining("no list 'Items'");
    }

    private void documentedPages() {
        String first = Answers.file("retail-1.json")
                .replace(
                        "https://prices.azure.com:443/api/retail/prices",
                        retail.service().toString());
        retail.on(query ->
                new FakeRetail.Answer(200, query.contains("$skip=1000") ? Answers.file("retail-2.json") : first));
    }

    private static Money onDemand(PriceList list) {
        return list.onDemand().get(D4).perHour();
    }
}
