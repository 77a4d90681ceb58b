package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.gcp.offers.SkuPart.Kind;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class SkuRateTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource({"0.031611", "9.796550569", "12", "0.000000001"})
    void units_and_nanos_make_the_exact_amount(String usd) {
        assertThat(rate(Kind.CORE, Skus.price("h", Skus.tier("0", "USD", usd))).usdPerHour())
                .hasValueSatisfying(amount -> assertThat(amount).isEqualByComparingTo(usd));
    }

    @ParameterizedTest
    @CsvSource({
        "RAM, GiBy.h, 0.004237, 0.004237",
        "RAM, GBy.h, 0.004, 0.004294967296",
        "LOCAL_SSD, GiBy.mo, 0.08, 0.0001095890410958904",
        "LOCAL_SSD, GiBy.h, 0.0001, 0.0001",
    })
    void all_is_by_the_gib_and_hour(Kind kind, String unit, String usd, String perGibHour) {
        assertThat(rate(kind, Skus.price(unit, Skus.tier("0", "USD", usd))).usdPerHour())
                .hasValueSatisfying(amount -> assertThat(amount).isEqualByComparingTo(perGibHour));
    }

    @ParameterizedTest
    @CsvSource({"CORE, mo", "CORE, GiBy.h", "GPU, count", "RAM, h", "RAM, GiBy", "LOCAL_SSD, h"})
    void a_price_by_another_measure_is_none(Kind kind, String unit) {
        SkuRate rate = rate(kind, Skus.price(unit, Skus.tier("0", "USD", "0.5")));

        assertThat(rate.usdPerHour()).isEmpty();
        assertThat(rate.problem()).isEqualTo("a price per '" + unit + "'");
    }

    @Test
    void of_tiers_the_dearest_counts_so_that_a_free_first_one_makes_nothing_free() {
        String tiers = Skus.tier("0", "USD", "0") + "," + Skus.tier("720", "USD", "0.0076");

        assertThat(rate(Kind.CORE, Skus.price("h", tiers)).usdPerHour()).contains(new BigDecimal("0.007600000"));
    }

    @Test
    void nothing_is_free() {
        assertThat(rate(Kind.GPU, Skus.price("h", Skus.tier("0", "USD", "0"))).problem())
                .isEqualTo("a price of zero");
        assertThat(rate(Kind.GPU, Skus.price("h", "")).problem()).isEqualTo("no price");
        assertThat(rate(Kind.GPU, "").problem()).isEqualTo("no price");
    }

    @Test
    void of_a_timeline_the_newest_price_counts() {
        String timeline =
                Skus.price("h", Skus.tier("0", "USD", "0.5")) + "," + Skus.price("h", Skus.tier("0", "USD", "0.6"));

        assertThat(rate(Kind.GPU, timeline).usdPerHour()).contains(new BigDecimal("0.600000000"));
    }

    @Test
    void another_currency_is_refused_in_words() {
        assertThatThrownBy(() -> rate(Kind.GPU, Skus.price("h", Skus.tier("0", "EUR", "0.5"))))
                .isInstanceOf(SkuRate.WrongCurrencyException.class)
                .hasMessageMatching(
                        "SKU [0-9A-F-]+ \\(Nvidia L4 GPU running in Netherlands\\) is priced in 'EUR', though USD was asked for;.*");
    }

    private static SkuRate rate(Kind kind, String pricingInfo) {
        return SkuRate.of(
                kind,
                JSON.readTree(Skus.sku(
                        "Nvidia L4 GPU running in Netherlands",
                        "Compute",
                        "GPU",
                        "OnDemand",
                        List.of("europe-west4"),
                        pricingInfo)));
    }
}
