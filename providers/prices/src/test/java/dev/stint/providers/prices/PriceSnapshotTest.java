package dev.stint.providers.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceSnapshotTest {
    private static final String HEADER =
            "provider,region,zone,instance_type,vcpus,memory_gib,accelerator,accelerator_count,accelerator_memory_gib,"
                    + "on_demand_usd_per_hour,spot_usd_per_hour,interruption_band,price_basis,observed\n";

    @TempDir
    Path folder;

    @Test
    void the_shipped_snapshot_has_every_row_of_three_providers() {
        PriceSnapshot shipped = PriceSnapshot.shipped();

        assertThat(shipped.rows()).hasSize(247 + 257 + 954);
        assertThat(shipped.rows().stream().map(PriceRow::provider).collect(Collectors.toSet()))
                .isEqualTo(Set.of("aws", "azure", "gcp"));
        assertThat(shipped.rows())
                .allSatisfy(row -> assertThat(row.market(CapacityType.ON_DEMAND).id())
                        .startsWith(row.provider() + "/" + row.region()));
        assertThat(shipped.rows().stream()
                        .map(row -> row.market(CapacityType.SPOT))
                        .distinct())
                .hasSize(shipped.rows().size());
    }

    @Test
    void spot_is_never_dearer_than_on_demand_and_never_guessed() {
        assertThat(PriceSnapshot.shipped().rows())
                .allSatisfy(row -> row.spot().ifPresent(spot -> assertThat(spot).isLessThanOrEqualTo(row.onDemand())));
        assertThat(PriceSnapshot.shipped().rows())
                .filteredOn(row -> row.provider().equals("azure")
                        && row.shape().accelerator().equals("H100"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.spot()).isEmpty());
    }

    @Test
    void prices_of_ones_own_replace_them() throws IOException, InvalidPricesException {
        Files.writeString(
                folder.resolve("mine.csv"),
                HEADER + "aws,mars-1,,x1.big,4,16.5,,,,1.5,0.5,5-10%,list,2026-01-02;2025-03-04\n");

        PriceRow row = PriceSnapshot.read(folder).rows().get(0);

        assertThat(row.market(CapacityType.SPOT)).hasToString("aws/mars-1/any/x1.big/spot");
        assertThat(row.spot()).contains(Money.of("0.5"));
        assertThat(row.shape().memoryGib()).isEqualTo(16.5);
        assertThat(row.oldest()).isEqualTo("2025-03-04");
    }

    @Test
    void every_wrong_line_is_named_with_its_value() throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(
                file,
                HEADER + "aws,r,,t,4,16,,,,free,,,list,2026-01-02\n" + "aws,r,,t\n"
                        + "aws,r,,t,0,16,,,,1,,,list,2026-01-02\n" + "aws,r,,t,4,16,,,,1,0,,list,2026-01-02\n"
                        + "aws,r,,t,4,16,,,,1,,,list,2026-01-02\n");

        assertThatThrownBy(() -> PriceSnapshot.read(file))
                .isInstanceOfSatisfying(
                        InvalidPricesException.class,
                        e -> assertThat(e.problems())
                                .hasSize(4)
                                .anySatisfy(text ->
                                        assertThat(text).contains("line 2").contains("'free'"))
                                .anySatisfy(text ->
                                        assertThat(text).contains("line 3").contains("4 columns"))
                                .anySatisfy(text ->
                                        assertThat(text).contains("line 4").contains("0 vCPU"))
                                .anySatisfy(text ->
                                        assertThat(text).contains("line 5").contains("not above zero")));
    }

    @Test
    void a_file_of_another_form_and_an_empty_folder_are_refused() throws IOException {
        Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> PriceSnapshot.read(folder.resolve("other.csv")))
                .hasMessageContaining("header");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> PriceSnapshot.read(empty)).hasMessageContaining("no prices");
    }
}
