package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.server.HandClock;
import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderStoresTest {

    @TempDir
    private Path folder;

    @Test
    void each_store_is_asked_at_the_start_and_blank_ones_are_none() {
        String uri = folder.resolve("far").toUri().toString();

        ProviderStores stores = ProviderStores.asked(Map.of("gcp", uri, "aws", ""));

        assertThat(stores.of("gcp")).hasValueSatisfying(kept -> assertThat(kept).startsWith("file:"));
        assertThat(stores.of("aws")).isEmpty();
    }

    @Test
    void what_cannot_be_a_store_stops_the_start_by_its_key() throws IOException {
        String file = Files.writeString(folder.resolve("file"), "x").toUri().toString();

        assertThatThrownBy(() -> ProviderStores.asked(Map.of("gcp", "nosuch://bucket")))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageStartingWith("stint.stores.gcp: ")
                .hasMessageContaining("no adapter for 'nosuch://bucket'");
        assertThatThrownBy(() -> ProviderStores.asked(Map.of("azure", file)))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageStartingWith("stint.stores.azure: '" + file + "' cannot be used: ");
    }

    @Test
    void a_store_that_the_provider_does_not_reach_stops_the_start() {
        FakeCloud cloud = new FakeCloud(new MemoryObjectStore(), new HandClock(Instant.EPOCH));
        ProviderStores stores = ProviderStores.of(Map.of("fake", "file:/there"));
        stores.check(cloud);

        cloud.reaches = Optional.of("file:/elsewhere");

        assertThatThrownBy(() -> stores.check(cloud))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessage("stint.stores.fake: machines of fake reach file:/elsewhere only, not file:/there");
    }

    @Test
    void a_store_belongs_to_whom_it_was_set_for_or_to_whom_its_scheme_tells() {
        ProviderStores stores = ProviderStores.of(Map.of("other", "file:/there"));

        assertThat(stores.owner("file:/there")).isEqualTo("other");
        assertThat(stores.owner("file:/here")).isEqualTo("local");
        assertThat(stores.owner("s3://b?region=x")).isEqualTo("aws");
        assertThat(stores.owner("gs://b")).isEqualTo("gcp");
        assertThat(stores.owner("az://a/c")).isEqualTo("azure");
        assertThat(stores.owner("swift://b")).isEqualTo("swift");
    }
}
