package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.Money;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class SpotResourcesTest {

    private static final String EAST = "eastus";
    private static final String WEST = "westeurope";
    private static final String RATES = "skuspotevictionrate";
    private static final String PRICES = "skuspotpricehistory";
    private static final Instant NOW = HandClock.START;

    private final FakeArm arm = new FakeArm();
    private final SpotResources spot = new SpotResources(arm, List.of(EAST, WEST));

    @Test
    void an_eviction_rate_is_a_share_of_an_hour() {
        arm.on(RATES, asked -> Answers.document("evictions.json"));

        Evictions evictions = spot.evictions();

        // 0-5 % is read as 2.5 % an hour: once in 39.5 hours, and not once in some 29,000 as if it were a month's
        assertThat(evictions.hazardPerHour(EAST, "Standard_D4s_v5").getAsDouble())
                .isCloseTo(-Math.log(1 - 0.025), within(1e-12));
        assertThat(evictions.hazardPerHour(EAST, "Standard_D8s_v5").getAsDouble())
                .isCloseTo(-Math.log(1 - 0.075), within(1e-12));
        assertThat(evictions.hazardPerHour(WEST, "Standard_D4s_v5").getAsDouble())
                .isCloseTo(-Math.log(1 - 0.125), within(1e-12));
        assertThat(evictions.hazardPerHour(WEST, "Standard_D8s_v5").getAsDouble())
                .isCloseTo(-Math.log(1 - 0.175), within(1e-12));
        assertThat(evictions.hazardPerHour(EAST, "Standard_NC24ads_A100_v4").getAsDouble())
                .isCloseTo(-Math.log(1 - 0.25), within(1e-12));
    }

    @Test
    void a_rate_that_is_not_known_is_none_and_not_zero() {
        arm.on(RATES, asked -> Answers.document("evictions.json"));

        Evictions evictions = spot.evictions();

        assertThat(evictions.hazardPerHour(WEST, "Standard_D16s_v5"))
                .as("25-30")
                .isEmpty();
        assertThat(evictions.hazardPerHour(WEST, "Standard_D32s_v5")).as("null").isEmpty();
        assertThat(evictions.hazardPerHour(EAST, "Standard_D64s_v5"))
                .as("no row")
                .isEmpty();
        assertThat(Evictions.NONE.hazardPerHour(EAST, "Standard_D4s_v5")).isEmpty();
    }

    @Test
    void it_is_asked_for_all_regions_at_once_in_the_words_of_microsofts_samples() {
        arm.on(RATES, asked -> Answers.document("evictions.json"));
        spot.evictions();

        FakeArm.Asked asked = arm.asked(RATES).get(0);
        assertThat(asked.address()).isEqualTo("/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01");
        assertThat(asked.body().path("query").asString())
                .startsWith("SpotResources | where type =~ 'microsoft.compute/skuspotevictionrate/location'")
                .contains("| where location in~ ('eastus', 'westeurope')")
                .contains("skuName = tostring(sku.name)")
                .contains("evictionRate = tostring(properties.evictionRate)");
        assertThat(asked.body().path("options").path("resultFormat").asString()).isEqualTo("objectArray");
        assertThat(asked.body().has("subscriptions")).as("the table is of none").isFalse();
    }

    @Test
    void all_pages_are_read() {
        arm.on(RATES, asked -> {
            ObjectNode page = (ObjectNode) Answers.document("evictions.json");
            if (asked.body().path("options").path("$skipToken").asString("").isEmpty()) {
                return page.put("$skipToken", "eyJubyI6Imx1Y2sifQ==");
            }
            return Answers.json(
                    "{'data': [{'skuName': 'standard_d96s_v5', 'location': 'eastus', 'evictionRate': '5-10'}]}");
        });

        Evictions evictions = spot.evictions();

        assertThat(evictions.hazardPerHour(EAST, "Standard_D96s_v5")).isPresent();
        assertThat(evictions.hazardPerHour(EAST, "Standard_D4s_v5")).isPresent();
        assertThat(arm.asked(RATES)).hasSize(2);
    }

    @Test
    void a_list_that_is_cut_is_a_failure() {
        arm.on(RATES, asked -> ((ObjectNode) Answers.document("evictions.json")).put("resultTruncated", "true"));

        assertThatThrownBy(spot::evictions).hasMessageContaining("cut the list");
        arm.on(RATES, asked -> Answers.json("{}"));
        assertThatThrownBy(spot::evictions).hasMessageContaining("no list 'data'");
    }

    @Test
    void the_spot_price_in_force_is_the_newest_that_is_not_of_later() {
        arm.on(PRICES, asked -> Answers.document("history.json"));

        SpotHistory history = spot.history();

        assertThat(history.at(NOW, EAST, "Standard_D4s_v5").orElseThrow().perHour())
                .isEqualTo(Money.of("0.0431"));
        assertThat(history.at(NOW.minus(Duration.ofDays(30)), EAST, "Standard_D4s_v5")
                        .orElseThrow()
                        .perHour())
                .isEqualTo(Money.of("0.0399"));
        assertThat(history.at(NOW.minus(Duration.ofDays(80)), EAST, "Standard_D4s_v5"))
                .as("before the first")
                .isEmpty();
    }

    @Test
    void where_prices_have_no_dates_the_first_is_the_newest() {
        arm.on(PRICES, asked -> Answers.document("history.json"));

        Dated price = spot.history().at(NOW, EAST, "Standard_NC24ads_A100_v4").orElseThrow();

        assertThat(price.perHour()).isEqualTo(Money.of("1.4692"));
        assertThat(price.since()).isEmpty();
    }

    @Test
    void windows_and_prices_of_zero_are_none() {
        arm.on(PRICES, asked -> Answers.document("history.json"));

        SpotHistory history = spot.history();

        assertThat(history.at(NOW, EAST, "Standard_D8s_v5")).as("zero").isEmpty();
        assertThat(history.byRegion().get(EAST)).containsOnlyKeys("standard_d4s_v5", "standard_nc24ads_a100_v4");
        assertThat(arm.asked(PRICES).get(0).body().path("query").asString())
                .contains("where properties.osType =~ 'linux'");
    }
}
