package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ListPricesTest {

    private static final String REGION = "eu-west-1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeAws aws = new FakeAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void prices_come_in_pages_and_the_price_list_is_asked_for_running_linux_machines_only() {
        List<String> products = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            products.add(Rows.product("m5." + i + "xlarge", REGION, "0." + i));
        }
        products(2, products);

        PriceList list = read();

        assertThat(list.perHour()).hasSize(5).containsEntry("m5.3xlarge", Money.of("0.3"));
        assertThat(list.from()).isEmpty();
        assertThat(aws.asked("GetProducts")).hasSize(3);
        JsonNode asked = JSON.readTree(aws.asked("GetProducts").get(0).body());
        assertThat(asked.path("ServiceCode").asString()).isEqualTo("AmazonEC2");
        List<String> filters = new ArrayList<>();
        asked.path("Filters")
                .forEach(filter -> filters.add(filter.path("Type").asString() + " "
                        + filter.path("Field").asString() + "="
                        + filter.path("Value").asString()));
        assertThat(filters)
                .containsExactlyInAnyOrder(
                        "TERM_MATCH regionCode=eu-west-1",
                        "TERM_MATCH operatingSystem=Linux",
                        "TERM_MATCH tenancy=Shared",
                        "TERM_MATCH preInstalledSw=NA",
                        "TERM_MATCH capacitystatus=Used",
                        "TERM_MATCH marketoption=OnDemand");
    }

    @Test
    void types_without_a_plain_price_are_missing_and_the_others_are_there() {
        products(
                100,
                List.of(
                        Rows.product("m5.large", REGION, "0.1"),
                        Rows.product("m5.xlarge", REGION, "0"),
                        Rows.product("m5.2xlarge", REGION, "0.4"),
                        Rows.product("m5.2xlarge", REGION, "0.5"),
                        Rows.product("m5.4xlarge", REGION, "0.8"),
                        Rows.product("m5.4xlarge", REGION, "0.80"),
                        "rubbish"));

        assertThat(read().perHour()).containsOnlyKeys("m5.large", "m5.4xlarge");
    }

    @Test
    void a_region_without_products_is_no_answer() {
        products(100, List.of());

        assertThatThrownBy(this::read).hasMessageContaining("no product");
    }

    private PriceList read() {
        return new ListPrices(REGION, aws.pricing(), new TypeGlobs(List.of("*"))).read();
    }

    private void products(int perPage, List<String> products) {
        aws.on("GetProducts", asked -> Products.page(asked, products, perPage));
    }
}
