package dev.stint.checkpoints.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.StoragePrices.Thaw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoragePriceFilesTest {

    private static final String SMALL = """
            {"format": 1, "vendor": "s3", "region": "here", "observed": "2026-11-20", "sources": ["a bill"],
             "bytes_per_gb": 1000000000,
             "classes": [
               {"name": "HOT", "usd_per_gb_month": 0.02, "move_usd_per_1000": 0, "thaw": "none",
                "reads": {"standard": {"usd_per_gb": 0, "usd_per_1000": 0, "hours": 0}}}]}
            """;

    @Test
    void the_tables_that_come_with_stint_are_those_of_the_vendors() {
        assertThat(names("s3")).isEqualTo("STANDARD STANDARD_IA GLACIER_IR GLACIER DEEP_ARCHIVE");
        assertThat(names("gcs")).isEqualTo("STANDARD NEARLINE COLDLINE ARCHIVE");
        assertThat(names("azure-blob")).isEqualTo("Hot Cool Cold Archive");
        for (String vendor : StoragePriceFiles.SHIPPED) {
            StoragePrices prices = StoragePriceFiles.shipped(vendor).orElseThrow();
            assertThat(prices.vendor()).isEqualTo(vendor);
            assertThat(prices.observed()).isEqualTo(LocalDate.of(2026, 11, 20));
            assertThat(prices.sources()).isNotEmpty().allMatch(source -> source.startsWith("https://"));
            assertThat(prices.bytesPerGb()).isEqualTo(1L << 30);
            assertThat(prices.classes())
                    .extracting(ClassPrice::usdPerGbMonth)
                    .as("hottest first")
                    .isSortedAccordingTo((a, b) -> b.compareTo(a));
        }
        ClassPrice deep = StoragePriceFiles.shipped("s3")
                .orElseThrow()
                .find("DEEP_ARCHIVE")
                .orElseThrow();
        assertThat(deep.usdPerGbMonth()).isEqualByComparingTo("0.00099");
        assertThat(deep.minimumDays()).isEqualTo(180);
        assertThat(deep.overheadBytes()).isEqualTo(32_768);
        assertThat(deep.overheadHotBytes()).isEqualTo(8_192);
        assertThat(deep.thaw()).isEqualTo(Thaw.COPY);
        assertThat(deep.reads().keySet()).containsExactlyInAnyOrder(ThawSpeed.STANDARD, ThawSpeed.BULK);
        assertThat(deep.read(ThawSpeed.EXPEDITED)).isEmpty();
    }

    @Test
    void numbers_that_are_to_be_checked_are_marked() {
        ClassPrice instant =
                StoragePriceFiles.shipped("s3").orElseThrow().find("GLACIER_IR").orElseThrow();
        assertThat(instant.unconfirmed()).contains("move_usd_per_1000");
        for (String name : List.of("NEARLINE", "COLDLINE", "ARCHIVE")) {
            assertThat(StoragePriceFiles.shipped("gcs")
                            .orElseThrow()
                            .find(name)
                            .orElseThrow()
                            .unconfirmed())
                    .as(name)
                    .contains("move_usd_per_1000");
        }
    }

    @Test
    void what_a_folder_costs_nobody_told() {
        assertThat(StoragePriceFiles.shipped("file")).isEmpty();
    }

    @Test
    void a_users_own_file_takes_the_place_of_a_shipped_one(@TempDir Path folder) throws Exception {
        StoragePrices prices = StoragePriceFiles.read(Files.writeString(folder.resolve("ours.json"), SMALL));

        assertThat(prices.hot().name()).isEqualTo("HOT");
        assertThat(prices.bytesPerGb()).isEqualTo(1_000_000_000);
        Path large = Files.writeString(folder.resolve("large.json"), " ".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> StoragePriceFiles.read(large)).hasMessageContaining("1048577 bytes");
    }

    @Test
    void what_is_wrong_is_named_with_its_place() {
        refused("\"vendor\"", "\"vendro\"", "ours.json: has no vendor");
        refused(
                "\"thaw\": \"none\"",
                "\"thaw\": \"none\", \"minimum_dys\": 30",
                "ours.json: classes HOT: unknown key 'minimum_dys'");
        refused("\"region\"", "\"regions\": 1, \"region\"", "ours.json: unknown key 'regions'; known are bytes_per_gb");
        refused("0.02", "-1", "ours.json: classes HOT: usd_per_gb_month: -1; give a number of zero or more");
        refused("0.02", "\"cheap\"", "usd_per_gb_month: \"cheap\"");
        refused("\"none\"", "\"never\"", "thaw: never; give one of copy, in-place, none");
        refused("2026-11-20", "yesterday", "observed: yesterday; give a day such as 2026-11-20");
        refused("\"format\": 1", "\"format\": 2", "format: 2; this program reads format 1");
        refused("\"standard\"", "\"bulk\"", "class HOT: has no price for a standard read");
        refused("\"hours\": 0", "\"hours\": 0, \"minutes\": 1", "classes HOT: reads: standard: unknown key 'minutes'");
        refused("[\"a bill\"]", "[]", "sources: []; give at least one");
        refused("1000000000", "1.5", "bytes_per_gb: 1.5; give a whole number");
        refused("\"region\"", "\"vendor\": \"gcs\", \"region\"", "ours.json line 1: Duplicate");
        refused("]}", "]", "ours.json line");
        refused(SMALL, "[]", "is no JSON object");
    }

    private static void refused(String text, String by, String words) {
        assertThat(SMALL).contains(text);
        assertThatThrownBy(() -> StoragePriceFiles.parse(SMALL.replace(text, by), "ours.json"))
                .as(by)
                .isInstanceOf(InvalidStoragePricesException.class)
                .hasMessageContaining(words);
    }

    private static String names(String vendor) {
        return StoragePriceFiles.shipped(vendor).orElseThrow().classes().stream()
                .map(ClassPrice::name)
                .collect(Collectors.joining(" "));
    }
}
