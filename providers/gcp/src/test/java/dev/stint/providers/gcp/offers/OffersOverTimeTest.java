package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds while time passes and answers fail. */
final class OffersOverTimeTest extends OffersWorld {

    private static final Money USUAL = Money.of("0.189999");

    @Test
    void prices_that_changed_are_seen_once_they_were_read_anew() {
        look(CENTRAL);
        dearer();
        clock.pass(Duration.ofHours(6));
        threads.hold();

        assertThat(price(look(CENTRAL))).as("served at once, from memory").isEqualTo(USUAL);
        threads.release();
        Offer after = offer(look(CENTRAL), "us-central1-a", "n1-standard-4", CapacityType.ON_DEMAND);

        assertThat(after.perHour()).isEqualTo(Money.of("0.463555"));
        assertThat(after.observedAt()).isEqualTo(HandClock.START.plus(Duration.ofHours(6)));
    }

    @Test
    void looks_within_ten_minutes_ask_nobody_and_give_the_same_list() {
        List<Offer> first = look();
        int calls = google.calls();
        clock.pass(Duration.ofMinutes(9));

        assertThat(look()).isEqualTo(first);
        assertThat(google.calls()).isEqualTo(calls);
    }

    @Test
    void the_catalog_is_read_once_for_all_regions_and_every_six_hours() {
        int pages = (bothRegions().size() + 4) / 5;
        for (int i = 0; i < 24; i++) {
            look();
            clock.pass(Duration.ofHours(1));
        }

        assertThat(google.asked("/skus")).hasSize(4 * pages);
        assertThat(google.asked("europe-west4-a/machineTypes")).hasSize(1);
        look();
        assertThat(google.asked("europe-west4-a/machineTypes")).hasSize(2);
    }

    @Test
    void while_the_catalog_fails_the_old_prices_hold_and_their_age_is_told() {
        look(CENTRAL);
        google.skus(asked -> FakeGoogle.Answer.error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"));
        for (int hour = 0; hour < 12; hour++) {
            clock.pass(Duration.ofHours(1));
            Offer offer = offer(look(CENTRAL), "us-central1-a", "n1-standard-4", CapacityType.ON_DEMAND);
            assertThat(offer.perHour()).isEqualTo(USUAL);
            assertThat(offer.observedAt()).isEqualTo(HandClock.START);
        }
        dearer();
        clock.pass(Duration.ofMinutes(5));
        look(CENTRAL);
        assertThat(price(look(CENTRAL))).isEqualTo(Money.of("0.463555"));
    }

    @Test
    void failing_in_the_middle_of_the_catalog_leaves_all_prices_as_they_were() {
        look(CENTRAL);
        google.skus(asked -> asked.query().containsKey("pageToken")
                ? FakeGoogle.Answer.error(503, "UNAVAILABLE", "later")
                : FakeGoogle.page(asked, "skus", List.of(core("9.0"), core("9.0"), core("9.0")), 1));
        clock.pass(Duration.ofHours(6));
        look(CENTRAL);

        assertThat(price(look(CENTRAL))).isEqualTo(USUAL);
    }

    @Test
    void where_the_catalog_was_never_read_the_snapshot_stands_in_with_its_date() {
        google.skus(asked -> FakeGoogle.Answer.error(403, "PERMISSION_DENIED", "Cloud Billing API is disabled"));

        Offer dated = offer(look(CENTRAL), "us-central1-a", "n1-standard-4", CapacityType.SPOT);

        assertThat(dated.perHour()).isEqualTo(Money.of("0.06701"));
        assertThat(dated.observedAt()).isEqualTo(Instant.parse("2026-08-03T00:00:00Z"));
        skus(bothRegions());
        clock.pass(Duration.ofSeconds(4));
        look(CENTRAL);
        assertThat(offer(look(CENTRAL), "us-central1-a", "n1-standard-4", CapacityType.SPOT)
                        .observedAt())
                .isEqualTo(HandClock.START.plusSeconds(4));
    }

    @Test
    void an_answer_in_euros_is_refused_and_the_prices_in_dollars_hold() {
        look(CENTRAL);
        skus(bothRegions().stream()
                .map(sku -> sku.replace("\"USD\"", "\"EUR\""))
                .toList());
        clock.pass(Duration.ofHours(6));
        look(CENTRAL);

        Offer offer = offer(look(CENTRAL), "us-central1-a", "n1-standard-4", CapacityType.ON_DEMAND);
        assertThat(offer.perHour()).isEqualTo(USUAL);
        assertThat(offer.observedAt()).isEqualTo(HandClock.START);
    }

    @Test
    void while_one_region_is_down_the_others_are_offered() {
        google.compute(
                "zones/us-central1-b/machineTypes",
                asked -> FakeGoogle.Answer.error(503, "UNAVAILABLE", "Backend Error"));

        assertThat(regionsOf(look())).containsExactly(WEST);
        assertThatThrownBy(() -> look(CENTRAL))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-central1: machine types: 503 UNAVAILABLE: Backend Error");
        types("us-central1-b", types());
        clock.pass(Duration.ofSeconds(4));
        look();
        assertThat(regionsOf(look())).containsExactlyInAnyOrder(CENTRAL, WEST);
    }

    @Test
    void when_nothing_was_ever_read_it_cannot_be_told() {
        google.compute(
                "zones",
                asked -> FakeGoogle.Answer.error(
                        403, "PERMISSION_DENIED", "Required 'compute.zones.list' permission for 'projects/x'"));

        assertThatThrownBy(() -> look(CENTRAL, WEST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-central1: zones: 403 PERMISSION_DENIED: Required 'compute.zones.list'")
                .hasMessageContaining("; europe-west4: zones:");
    }

    private void dearer() {
        skus(bothRegions().stream()
                .map(sku -> sku.contains("\"N1 Predefined Instance Core") && sku.contains(CENTRAL) ? core("0.1") : sku)
                .toList());
    }

    private static String core(String usd) {
        return Skus.core("N1 Predefined Instance", CENTRAL, usd, "N1Standard");
    }

    private static Money price(List<Offer> seen) {
        return offer(seen, "us-central1-a", "n1-standard-4", CapacityType.ON_DEMAND)
                .perHour();
    }
}
