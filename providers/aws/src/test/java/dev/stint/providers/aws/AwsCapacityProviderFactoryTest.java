package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
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
final class AwsCapacityProviderFactoryTest {
    @TempDir
    Path root = Path.of("");

    private CapacityProvider open(Map<String, String> settings) {
        return ServiceLoader.load(CapacityProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.id().equals("aws"))
                .findFirst()
                .orElseThrow()
                .open(new ProviderContext("inst-a", root.resolve("aws"), List.of(), settings, InstantSource.system()));
    }

    @Test
    void without_regions_the_adapter_is_off() {
        Instant now = Instant.now();
        try (CapacityProvider off = open(Map.of())) {
            assertThat(off.offers(new OfferQuery(Set.of(), now, now))).isEmpty();
            assertThat(off.offers(new OfferQuery(Set.of("us-east-1"), now, now)))
                    .isEmpty();
            assertThat(off.list("inst-a")).isEmpty();
            assertThat(off.regions()).isEmpty();
        }
        assertThat(root.resolve("aws")).doesNotExist();
    }

    @Test
    void switched_off_it_calls_no_machine_gone() {
        try (CapacityProvider off = open(Map.of())) {
            assertThatThrownBy(() -> off.status("i-0123456789abcdef0"))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("stint.providers.aws.regions");
            assertThatThrownBy(() -> off.find(new LaunchToken("t-1"))).isInstanceOf(ProviderUnavailableException.class);
            assertThatThrownBy(() -> off.terminate("i-0123456789abcdef0"))
                    .isInstanceOf(ProviderUnavailableException.class);
            Refusal refusal = FakeWorld.refused(off.launch(new FakeWorld(root).request("t-1", FakeWorld.SPOT, 1)));
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.AUTH);
            assertThat(refusal.scope()).isEqualTo(Refusal.Scope.PROVIDER);
        }
    }

    @Test
    void with_regions_it_is_on_and_its_machines_fetch_their_agent_from_s3() {
        try (CapacityProvider on = open(Map.of("regions", "us-east-1", "prices", "snapshot"))) {
            assertThat(on.id()).isEqualTo("aws");
            assertThat(on.fetchesAgent()).isTrue();
            assertThat(on.unreachable("s3://bucket/prefix")).isEmpty();
            assertThat(on.unreachable("file:///home/me/.stint/bucket"))
                    .hasValueSatisfying(words -> assertThat(words).contains("file:///home/me", "s3://"));
            assertThat(on.unreachable("gs://bucket")).isPresent();
        }
    }

    @Test
    void wrong_settings_stop_the_start() {
        assertThatThrownBy(() -> open(Map.of("regoins", "us-east-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regoins: unknown setting; did you mean 'regions'?");
    }

    @Test
    void the_settings_and_their_defaults_are_told() {
        assertThat(new AwsCapacityProviderFactory().settings())
                .containsOnlyKeys(
                        "regions",
                        "instance-types",
                        "image",
                        "gpu-image",
                        "subnets",
                        "security-group",
                        "instance-profile",
                        "endpoint",
                        "prices",
                        "rebalance",
                        "placement-scores",
                        "spot-advisor");
    }
}
