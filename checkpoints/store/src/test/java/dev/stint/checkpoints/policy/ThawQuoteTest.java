package dev.stint.checkpoints.policy;

import static dev.stint.checkpoints.policy.StoreSample.GB;
import static dev.stint.checkpoints.policy.StoreSample.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.ThawQuote.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThawQuoteTest {

    @Test
    void what_is_hot_costs_next_to_nothing_and_no_time() {
        StoreSample store = new StoreSample("gcs");
        ThawQuote quote = quote(store, ThawSpeed.STANDARD, store.object("a", 40 * GB));

        assertThat(quote.cold()).isFalse();
        assertThat(quote.hours()).isZero();
        assertThat(quote.usd().doubleValue()).isCloseTo(0.0004 / 1000, within(1e-15));
    }

    @Test
    void a_cold_class_that_is_read_at_once_has_a_price_and_no_wait() {
        StoreSample store = new StoreSample("gcs");
        ThawQuote quote = quote(
                store,
                ThawSpeed.EXPEDITED,
                store.object("a", 40 * GB, "ARCHIVE", 1),
                store.object("b", 2 * GB, "ARCHIVE", 1));

        assertThat(quote.cold()).isFalse();
        assertThat(quote.hours()).isZero();
        assertThat(quote.usd().doubleValue()).isCloseTo(42 * 0.05 + 2 * 0.05 / 1000, within(1e-12));
    }

    @Test
    void s3_a_thaw_is_paid_by_size_by_object_and_for_the_copy() {
        StoreSample store = new StoreSample("s3");
        ClassedObject deep = store.object("a", 40 * GB, "DEEP_ARCHIVE", 1);
        ClassedObject flexible = store.object("b", 10 * GB, "GLACIER", 1);

        ThawQuote standard = quote(store, ThawSpeed.STANDARD, deep, flexible, store.object("c", GB));
        ThawQuote bulk = quote(store, ThawSpeed.BULK, deep, flexible);

        assertThat(standard.toThaw()).isEqualTo(2);
        assertThat(standard.bytesToThaw()).isEqualTo(50 * GB);
        assertThat(standard.hours()).isEqualByComparingTo("12");
        double get = 0.0004 / 1000;
        double copies = 50 * 0.023 * 7 / 30;
        assertThat(standard.usd().doubleValue())
                .isCloseTo(40 * 0.02 + 0.10 / 1000 + 10 * 0.01 + 0.05 / 1000 + copies + 3 * get, within(1e-12));
        assertThat(standard.lines())
                .extracting(Line::storageClass)
                .containsExactly("STANDARD", "GLACIER", "DEEP_ARCHIVE");
        assertThat(bulk.hours()).isEqualByComparingTo("48");
        assertThat(bulk.usd().doubleValue()).isCloseTo(40 * 0.0025 + 0.025 / 1000 + copies + 2 * get, within(1e-12));
    }

    @Test
    void s3_what_has_no_fast_thaw_is_said_to_have_no_price() {
        StoreSample store = new StoreSample("s3");
        ThawQuote quote = quote(
                store,
                ThawSpeed.EXPEDITED,
                store.object("a", GB, "DEEP_ARCHIVE", 1),
                store.object("b", GB, "GLACIER", 1),
                store.object("c", GB, "ONEZONE_IA", 1));

        assertThat(quote.unpriced()).containsExactly("DEEP_ARCHIVE", "ONEZONE_IA");
        assertThat(quote.line("GLACIER").orElseThrow().retrievalUsd()).isEqualByComparingTo("0.03");
        assertThat(quote.toThaw()).isEqualTo(2);
    }

    @Test
    void azure_leaving_archive_early_is_paid_for_and_size_takes_time() {
        StoreSample store = new StoreSample("azure-blob");
        ThawQuote small = quote(store, ThawSpeed.STANDARD, store.object("a", 40 * GB, "Archive", 90));
        ThawQuote large = quote(store, ThawSpeed.BULK, store.object("a", 400 * GB, "Archive", 200));

        assertThat(small.hours()).isEqualByComparingTo("15");
        assertThat(small.usd().doubleValue())
                .isCloseTo(40 * 0.022 + 0.55 / 1000 + 40 * 0.002 * (180 - 90) / 30 + 0.0005 / 1000, within(1e-12));
        assertThat(large.hours()).isEqualByComparingTo("40");
        assertThat(large.lines().get(0).earlyUsd()).isZero();
    }

    @Test
    void what_is_asked_for_already_is_not_paid_again() {
        StoreSample store = new StoreSample("s3");
        ThawQuote thawing =
                quote(store, ThawSpeed.STANDARD, new ClassedObject("a", 40 * GB, "GLACIER", NOW, Readability.THAWING));
        ThawQuote thawed =
                quote(store, ThawSpeed.STANDARD, new ClassedObject("a", 40 * GB, "GLACIER", NOW, Readability.READY));

        assertThat(thawing.hours()).isEqualByComparingTo("5");
        assertThat(thawing.usd().doubleValue()).isCloseTo(0.0004 / 1000, within(1e-15));
        assertThat(thawed.hours()).isZero();
        assertThat(thawed.cold()).isFalse();
    }

    private static ThawQuote quote(StoreSample store, ThawSpeed speed, ClassedObject... objects) {
        return ThawQuote.of(List.of(objects), NOW, store.prices, speed, 7);
    }
}
