package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.gcp.offers.SkuPart.Kind;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against answers in the format that the reference of {@code services.skus.list} publishes. */
final class PriceCatalogTest {

    private static final String HERE = "us-central1";
    private static final String THERE = "europe-west4";
    private static final SkuPart L4 = new SkuPart(Kind.GPU, "nvidia-l4", false);

    private final FakeGoogle google = new FakeGoogle();

    @AfterEach
    void close() {
        google.close();
    }

    @Test
    void skus_come_in_pages_in_dollars() {
        List<String> skus = new ArrayList<>(Skus.usual(HERE));
        for (int i = 0; i < 20; i++) {
            skus.add(Skus.gpu("Nvidia L4 GPU running in Netherlands", "OnDemand", "elsewhere" + i, "0.1"));
        }
        skus.add(Skus.gpu("Nvidia L4 GPU running in Netherlands", "OnDemand", THERE, "0.672"));
        google.skus(asked -> FakeGoogle.page(asked, "skus", skus, 7));

        Map<String, Map<SkuPart, BigDecimal>> prices = read().byRegion();

        assertThat(prices).containsOnlyKeys(HERE, THERE);
        assertThat(prices.get(HERE)).hasSize(16);
        assertThat(prices.get(THERE)).containsExactly(Map.entry(L4, new BigDecimal("0.672000000")));
        List<FakeGoogle.Asked> pages = google.asked("/skus");
        assertThat(pages).hasSize(6);
        assertThat(pages)
                .allSatisfy(page -> assertThat(page.query())
                        .containsEntry("currencyCode", "USD")
                        .containsEntry("pageSize", "5000"));
        assertThat(pages.get(0).query()).doesNotContainKey("pageToken");
        assertThat(pages.get(1).query()).containsEntry("pageToken", "at-7");
    }

    @Test
    void one_sku_may_be_the_price_of_several_regions() {
        skus(List.of(Skus.sku(
                "Nvidia L4 GPU running in Americas",
                "Compute",
                "GPU",
                "OnDemand",
                List.of("us-east1", HERE, THERE),
                "h",
                "0.56")));

        assertThat(read().byRegion().get(HERE)).containsKey(L4);
        assertThat(read().byRegion().get(THERE)).containsKey(L4);
        assertThat(read().byRegion()).doesNotContainKey("us-east1");
    }

    @Test
    void of_two_prices_of_a_part_the_dearer_counts_whatever_their_order() {
        String continent = Skus.gpu("Nvidia L4 GPU running in Americas", "OnDemand", HERE, "0.5");
        String own = Skus.gpu("Nvidia L4 GPU running in Iowa", "OnDemand", HERE, "0.56");

        skus(List.of(continent, own));
        assertThat(read().byRegion().get(HERE).get(L4)).isEqualByComparingTo("0.56");
        skus(List.of(own, continent));
        assertThat(read().byRegion().get(HERE).get(L4)).isEqualByComparingTo("0.56");
    }

    @Test
    void what_cannot_be_read_has_no_price_and_the_rest_has() {
        skus(List.of(
                Skus.gpu("Nvidia L4 GPU running in Americas", "OnDemand", HERE, "0"),
                Skus.gpu("Nvidia Tesla T4 GPU running in Americas", "OnDemand", HERE, "0.35"),
                Skus.sku(
                        "Licensing Fee for Windows Server 2019 Datacenter Edition (CPU cost)",
                        "License",
                        "Google",
                        "OnDemand",
                        List.of(HERE),
                        "h",
                        "0.04")));

        assertThat(read().byRegion().get(HERE)).containsOnlyKeys(new SkuPart(Kind.GPU, "nvidia-tesla-t4", false));
    }

    @Test
    void an_answer_in_another_currency_is_no_answer() {
        skus(List.of(Skus.sku(
                "Nvidia L4 GPU running in Netherlands",
                "Compute",
                "GPU",
                "OnDemand",
                List.of(THERE),
                Skus.price("h", Skus.tier("0", "EUR", "0.6")))));

        assertThatThrownBy(this::read).hasMessageContaining("priced in 'EUR', though USD was asked for");
    }

    @Test
    void an_answer_without_any_price_of_the_regions_is_no_answer() {
        skus(List.of(Skus.gpu("Nvidia L4 GPU running in Tokyo", "OnDemand", "asia-northeast1", "0.7")));

        assertThatThrownBy(this::read).hasMessageContaining("no price of any machine in [us-central1, europe-west4]");
    }

    @Test
    void a_list_without_end_is_given_up() {
        google.skus(asked -> FakeGoogle.Answer.ok("{\"skus\": [], \"nextPageToken\": \"again\"}"));

        assertThatThrownBy(this::read).hasMessageContaining("names itself as the next one");
        assertThat(google.asked("/skus")).hasSize(2);
    }

    @Test
    void a_refusal_is_told_in_googles_words() {
        google.skus(asked -> FakeGoogle.Answer.error(
                403,
                "PERMISSION_DENIED",
                "Cloud Billing API has not been used in project 1234 before or it is disabled."));

        assertThatThrownBy(this::read).isInstanceOfSatisfying(GcpFailure.RefusedException.class, refused -> {
            assertThat(GcpFailure.of(refused).denied()).isTrue();
            assertThat(GcpFailure.of(refused).words())
                    .isEqualTo("403 PERMISSION_DENIED: Cloud Billing API has not been used in project 1234"
                            + " before or it is disabled.");
        });
    }

    @Test
    void an_answer_that_stops_in_the_middle_is_given_up() {
        CountDownLatch over = new CountDownLatch(1);
        google.skus(asked -> FakeGoogle.Answer.half("{\"skus\": [", over));
        try {
            assertThatThrownBy(() -> read(Duration.ofMillis(300))).hasMessageContaining("did not give a page within");
        } finally {
            over.countDown();
        }
    }

    @Test
    void a_page_may_say_more_than_is_known_and_lists_may_be_missing() {
        google.skus(asked -> FakeGoogle.Answer.ok("{\"kind\": {\"a\": [1]}, \"skus\": ["
                + Skus.gpu("Nvidia L4 GPU running in Netherlands", "OnDemand", THERE, "0.672")
                + "], \"nextPageToken\": \"\", \"more\": null}"));
        assertThat(read().byRegion().get(THERE)).containsOnlyKeys(L4);

        google.skus(asked -> FakeGoogle.Answer.ok("{}"));
        assertThatThrownBy(this::read).hasMessageContaining("no price of any machine");
        google.skus(asked -> FakeGoogle.Answer.ok("[]"));
        assertThatThrownBy(this::read).hasMessageContaining("is no JSON object");
    }

    @Test
    void what_is_no_json_or_does_not_answer_at_all_is_told() {
        google.skus(asked -> new FakeGoogle.Answer(502, "<html>bad gateway</html>"));
        assertThatThrownBy(this::read).hasMessage("status 502: <html>bad gateway</html>");

        google.skus(asked -> FakeGoogle.Answer.ok("<html>"));
        assertThatThrownBy(this::read).isInstanceOf(RuntimeException.class);

        google.close();
        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("could not be reached at http://127.0.0.1");
    }

    private CatalogPrices read() {
        return read(Duration.ofSeconds(60));
    }

    private CatalogPrices read(Duration patience) {
        CatalogPages pages = new CatalogPages(google.connection(), HttpClient.newHttpClient(), patience);
        return new PriceCatalog(pages, List.of(HERE, THERE)).read();
    }

    private void skus(List<String> skus) {
        google.skus(asked -> FakeGoogle.page(asked, "skus", skus, 100));
    }
}
