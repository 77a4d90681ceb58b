package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Money;
import org.junit.jupiter.api.Test;

final class PriceItemTest {

    private static final String REGION = "us-east-1";

    @Test
    void a_product_tells_its_type_and_price() {
        PriceItem item = PriceItem.of(Rows.product("g5.xlarge", REGION, "1.0060000000"), REGION)
                .orElseThrow();

        assertThat(item.type()).isEqualTo("g5.xlarge");
        assertThat(item.perHour()).contains(Money.of("1.006"));
    }

    @Test
    void other_products_are_no_items() {
        String linux = Rows.product("g5.xlarge", REGION, "1.006");
        assertThat(PriceItem.of(linux, "eu-west-1")).isEmpty();
        assertThat(PriceItem.of(linux.replace("\"tenancy\":\"Shared\"", "\"tenancy\":\"Dedicated\""), REGION))
                .isEmpty();
        assertThat(PriceItem.of(
                        linux.replace("\"operatingSystem\":\"Linux\"", "\"operatingSystem\":\"Windows\""), REGION))
                .isEmpty();
        assertThat(PriceItem.of(linux.replace("\"preInstalledSw\":\"NA\"", "\"preInstalledSw\":\"SQL Web\""), REGION))
                .isEmpty();
        assertThat(PriceItem.of(
                        linux.replace(
                                "\"capacitystatus\":\"Used\"", "\"capacitystatus\":\"UnusedCapacityReservation\""),
                        REGION))
                .isEmpty();
        assertThat(PriceItem.of(Rows.product("p5.48xlarge", REGION, "CapacityBlock", "Hrs", "\"USD\":\"0\""), REGION))
                .isEmpty();
    }

    @Test
    void what_is_missing_is_a_problem_and_no_price() {
        assertThat(problem(Rows.product("g5.xlarge", REGION, "0.0000000000"))).contains("0.0000000000 USD");
        assertThat(problem(Rows.product("g5.xlarge", REGION, "OnDemand", "Hrs", "\"CNY\":\"7.1\"")))
                .isEqualTo("no price in USD");
        assertThat(problem(Rows.product("g5.xlarge", REGION, "OnDemand", "Quantity", "\"USD\":\"7.1\"")))
                .contains("per 'Quantity'");
        assertThat(problem(Rows.product("g5.xlarge", REGION, "a lot"))).contains("'a lot'");
        assertThat(problem(Rows.product("g5.xlarge", REGION, "1").replace("\"OnDemand\":{", "\"Nothing\":{")))
                .contains("0 on-demand prices");
        assertThat(problem(Rows.product("g5.xlarge", REGION, "1").replace("\"priceDimensions\"", "\"dimensions\"")))
                .contains("0 on-demand prices");
    }

    @Test
    void what_cannot_be_read_at_all_is_a_problem_without_a_type() {
        assertThat(problem("{")).contains("no JSON");
        assertThat(problem("{}")).contains("names no instance type");
        assertThat(problem("[1]")).contains("names no instance type");
    }

    private static String problem(String text) {
        PriceItem item = PriceItem.of(text, REGION).orElseThrow();
        assertThat(item.perHour()).isEmpty();
        return item.problem();
    }
}
