package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.ProviderUnavailableException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as the server gets it: found by the service loader. */
final class AzureCapacityProviderFactoryTest {
    @TempDir
    Path root = Path.of("");

    private CapacityProvider open(Map<String, String> settings) {
        return ServiceLoader.load(CapacityProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.id().equals("azure"))
                .findFirst()
                .orElseThrow()
                .open(new ProviderContext(
                        "inst-a", root.resolve("azure"), List.of(), settings, InstantSource.system()));
    }

    @Test
    void without_regions_the_adapter_is_off_and_calls_no_machine_gone() {
        Instant now = Instant.now();
        try (CapacityProvider off = open(Map.of())) {
            assertThat(off.offers(new OfferQuery(Set.of("eastus"), now, now))).isEmpty();
            assertThat(off.list("inst-a")).isEmpty();
            assertThatThrownBy(() -> off.find(new LaunchToken("t-1")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("stint.providers.azure.regions");
        }
        assertThat(root.resolve("azure")).doesNotExist();
    }

    @Test
    void with_regions_it_is_on_and_its_machines_fetch_their_agent_from_azure() {
        try (CapacityProvider on = open(FakeWorld.SETTINGS)) {
            assertThat(on.id()).isEqualTo("azure");
            assertThat(on.fetchesAgent()).isTrue();
            assertThat(on).isInstanceOf(PreemptionDrill.class);
            assertThat(on.unreachable("az://account/container/prefix")).isEmpty();
            assertThat(on.unreachable("s3://bucket"))
                    .hasValueSatisfying(words -> assertThat(words).contains("s3://bucket", "az://"));
            assertThat(on.status("m-1").gone()).isTrue();
        }
    }

    @Test
    void wrong_settings_stop_the_start() {
        assertThatThrownBy(() -> open(Map.of("regoins", "eastus")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regoins: unknown setting; did you mean 'regions'?");
    }

    @Test
    void the_settings_and_their_defaults_are_told() {
        assertThat(new AzureCapacityProviderFactory().settings())
                .containsOnlyKeys(
                        "subscription",
                        "regions",
                        "vm-sizes",
                        "resource-group",
                        "subnet",
                        "identity",
                        "image",
                        "gpu-image",
                        "endpoint",
                        "prices",
                        "placement-scores");
    }
}
