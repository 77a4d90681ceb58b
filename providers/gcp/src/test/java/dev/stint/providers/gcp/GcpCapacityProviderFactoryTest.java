package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.Offer;
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
final class GcpCapacityProviderFactoryTest {
    @TempDir
    Path root = Path.of("");

    private CapacityProvider open(Map<String, String> settings) {
        return ServiceLoader.load(CapacityProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.id().equals("gcp"))
                .findFirst()
                .orElseThrow()
                .open(new ProviderContext("inst-a", root.resolve("gcp"), List.of(), settings, InstantSource.system()));
    }

    @Test
    void without_regions_the_adapter_is_off() {
        Instant now = Instant.now();
        try (CapacityProvider off = open(Map.of())) {
            assertThat(off.offers(new OfferQuery(Set.of("us-central1"), now, now)))
                    .isEmpty();
            assertThat(off.list("inst-a")).isEmpty();
            assertThatThrownBy(() -> off.find(new LaunchToken("t-1"))).isInstanceOf(ProviderUnavailableException.class);
            Refusal refusal = StagedWorld.refused(off.launch(StagedWorld.request("t-1", StagedWorld.SPOT, 1)));
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.AUTH);
        }
        assertThat(root.resolve("gcp")).doesNotExist();
    }

    @Test
    void with_regions_it_is_on_and_its_machines_fetch_their_agent_from_cloud_storage() {
        try (CapacityProvider on =
                open(Map.of("project", "stint-test", "regions", "us-central1", "prices", "snapshot"))) {
            assertThat(on.id()).isEqualTo("gcp");
            assertThat(on.fetchesAgent()).isTrue();
            assertThat(on.unreachable("gs://bucket/prefix")).isEmpty();
            assertThat(on.unreachable("file:///home/me/.stint/bucket"))
                    .hasValueSatisfying(words -> assertThat(words).contains("file:///home/me", "gs://"));
            assertThat(on.unreachable("s3://bucket")).isPresent();
        }
    }

    @Test
    void opened_as_the_server_opens_it_it_offers_and_launches() throws Exception {
        try (StagedWorld world = new StagedWorld(root.resolve("stage"))) {
            world.stage.pace(dev.stint.providers.gcp.stage.Pace.AT_ONCE);
            LaunchRequest plain = StagedWorld.request("t-1", StagedWorld.SPOT, 1);
            AgentImage agent = new AgentImage(
                    Architecture.X86_64, "gs://bucket/agents/a.tar.gz", "0123456789abcdef".repeat(4), 50_000_000);
            LaunchRequest request = new LaunchRequest(
                    plain.token(),
                    plain.market(),
                    1,
                    plain.tags(),
                    new MachineBoot("gs://bucket", "team-1/run-1/mail/1-1", new byte[32], List.of(agent), false),
                    0,
                    plain.runSubmittedAt());
            try (CapacityProvider on = open(world.settings)) {
                Instant now = Instant.now();
                assertThat(on.offers(new OfferQuery(Set.of("us-central1"), now, now)))
                        .extracting(Offer::market)
                        .contains(StagedWorld.SPOT, StagedWorld.ON_DEMAND);
                StagedWorld.granted(on.launch(request));
            }
            assertThat(world.stage.instances().get(0).startupScript())
                    .hasValueSatisfying(script -> assertThat(script).startsWith("#!/bin/bash\n"));
        }
    }

    @Test
    void wrong_settings_stop_the_start() {
        assertThatThrownBy(() -> open(Map.of("regoins", "us-central1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regoins: unknown setting; did you mean 'regions'?");
    }

    @Test
    void the_settings_and_their_defaults_are_told() {
        assertThat(new GcpCapacityProviderFactory().settings())
                .containsOnlyKeys(
                        "project",
                        "regions",
                        "zones",
                        "machine-types",
                        "image",
                        "gpu-image",
                        "network",
                        "subnetwork",
                        "external-address",
                        "service-account",
                        "endpoint",
                        "prices");
    }
}
