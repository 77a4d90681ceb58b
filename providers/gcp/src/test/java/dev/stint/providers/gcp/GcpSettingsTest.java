package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.cloud.TypeGlobs;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GcpSettingsTest {

    @Test
    void the_defaults_are_as_documented() {
        GcpSettings defaults = GcpSettings.of(Map.of());

        assertThat(defaults.project()).isEmpty();
        assertThat(defaults.regions()).isEmpty();
        assertThat(defaults.zones()).containsExactly("*");
        assertThat(defaults.machineTypes()).contains("n2-standard-*", "g2-standard-*", "a3-highgpu-*");
        assertThat(defaults.image()).isEqualTo("projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64");
        assertThat(defaults.gpuImage())
                .isEqualTo("projects/deeplearning-platform-release/global/images/family/"
                        + "common-cu128-ubuntu-2204-nvidia-570");
        assertThat(defaults.network()).isEmpty();
        assertThat(defaults.subnetwork()).isEmpty();
        assertThat(defaults.externalAddress()).isFalse();
        assertThat(defaults.serviceAccount()).isEmpty();
        assertThat(defaults.endpoint()).isEmpty();
        assertThat(defaults.prices()).isEqualTo(GcpSettings.Prices.API);
    }

    @Test
    void n1_is_offered_with_gpus_attached() {
        TypeGlobs types = new TypeGlobs(GcpSettings.of(Map.of()).machineTypes());

        assertThat(types.match("n1-standard-8+1xnvidia-tesla-t4")).isTrue();
        assertThat(types.match("n1-standard-8")).isTrue();
        assertThat(types.match("t2a-standard-8")).isFalse();
        assertThat(new TypeGlobs(GcpSettings.of(Map.of("machine-types", "n1-standard-*+*xnvidia-tesla-t4"))
                                .machineTypes())
                        .match("n1-standard-8"))
                .isFalse();
    }

    @Test
    void what_is_set_is_read() {
        GcpSettings settings = GcpSettings.of(Map.ofEntries(
                Map.entry("project", "vision-training-42"),
                Map.entry("regions", "us-central1, europe-west4,us-central1"),
                Map.entry("zones", "us-central1-*,europe-west4-a"),
                Map.entry("machine-types", "g2-*,n2-standard-8"),
                Map.entry("image", "projects/p-1/global/images/mine-7"),
                Map.entry("subnetwork", "projects/shared-net/regions/{region}/subnetworks/batch"),
                Map.entry("external-address", "true"),
                Map.entry("service-account", "stint-{team}@vision-training-42.iam.gserviceaccount.com"),
                Map.entry("endpoint", "http://127.0.0.1:5000"),
                Map.entry("prices", "snapshot")));

        assertThat(settings.project()).isEqualTo("vision-training-42");
        assertThat(settings.regions()).containsExactly("us-central1", "europe-west4");
        assertThat(settings.zones()).containsExactly("us-central1-*", "europe-west4-a");
        assertThat(settings.machineTypes()).containsExactly("g2-*", "n2-standard-8");
        assertThat(settings.image()).isEqualTo("projects/p-1/global/images/mine-7");
        assertThat(settings.subnetwork()).contains("projects/shared-net/regions/{region}/subnetworks/batch");
        assertThat(settings.externalAddress()).isTrue();
        assertThat(settings.serviceAccount()).contains("stint-{team}@vision-training-42.iam.gserviceaccount.com");
        assertThat(settings.endpoint()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(settings.prices()).isEqualTo(GcpSettings.Prices.SNAPSHOT);
    }

    @Test
    void wrong_settings_are_refused_all_at_once_with_the_nearest_name() {
        assertThatThrownBy(() -> GcpSettings.of(Map.ofEntries(
                        Map.entry("region", "x"),
                        Map.entry("project", "Vision Training"),
                        Map.entry("regions", "us-central1-a,europe-west4"),
                        Map.entry("zones", ","),
                        Map.entry("machine-types", "G2/*"),
                        Map.entry("image", "ubuntu"),
                        Map.entry("gpu-image", "family/x"),
                        Map.entry("network", "Default"),
                        Map.entry("subnetwork", "regions/x"),
                        Map.entry("external-address", "yes"),
                        Map.entry("service-account", "stint-{team}"),
                        Map.entry("endpoint", "localhost:5000"),
                        Map.entry("prices", "live"))))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "region: unknown setting; did you mean 'regions'?",
                        "project: 'Vision Training' is no id of a project",
                        "regions: 'us-central1-a' is no name of a region",
                        "zones: names no zone",
                        "machine-types: 'G2/*' is no glob",
                        "image: 'ubuntu' is no image",
                        "gpu-image: 'family/x' is no image",
                        "network: 'Default' is no network",
                        "subnetwork: 'regions/x' is no subnetwork",
                        "external-address: 'yes' is not true or false",
                        "service-account: 'stint-{team}' is no service account",
                        "endpoint: 'localhost:5000' is no address",
                        "prices: 'live' is not api or snapshot")
                .doesNotContain("europe-west4' is");
    }

    @Test
    void regions_without_a_project_are_refused() {
        assertThatThrownBy(() -> GcpSettings.of(Map.of("regions", "us-central1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("project: is missing");
    }
}
