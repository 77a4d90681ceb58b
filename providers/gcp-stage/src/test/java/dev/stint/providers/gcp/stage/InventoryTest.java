package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.AcceleratorTypesClient;
import com.google.cloud.compute.v1.AcceleratorTypesSettings;
import com.google.cloud.compute.v1.FirewallsClient;
import com.google.cloud.compute.v1.FirewallsSettings;
import com.google.cloud.compute.v1.ImagesClient;
import com.google.cloud.compute.v1.ImagesSettings;
import com.google.cloud.compute.v1.MachineType;
import com.google.cloud.compute.v1.MachineTypesClient;
import com.google.cloud.compute.v1.MachineTypesSettings;
import com.google.cloud.compute.v1.NetworksClient;
import com.google.cloud.compute.v1.NetworksSettings;
import com.google.cloud.compute.v1.Project;
import com.google.cloud.compute.v1.ProjectsClient;
import com.google.cloud.compute.v1.ProjectsSettings;
import com.google.cloud.compute.v1.Quota;
import com.google.cloud.compute.v1.Region;
import com.google.cloud.compute.v1.RegionsClient;
import com.google.cloud.compute.v1.RegionsSettings;
import com.google.cloud.compute.v1.ReservationsClient;
import com.google.cloud.compute.v1.ReservationsSettings;
import com.google.cloud.compute.v1.SubnetworksClient;
import com.google.cloud.compute.v1.SubnetworksSettings;
import com.google.cloud.compute.v1.ZonesClient;
import com.google.cloud.compute.v1.ZonesSettings;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What there is, as Google's clients see it. */
final class InventoryTest extends OnStage {

    private static <T> List<T> all(Iterable<T> things) {
        return StreamSupport.stream(things.spliterator(), false).toList();
    }

    @Test
    void regions_tell_their_zones_and_quotas_with_what_is_used_of_them() throws Exception {
        stage.quota("us-central1", "PREEMPTIBLE_NVIDIA_L4_GPUS", 4);
        made(spot("vm", ZONE, "g2-standard-4"));
        try (RegionsClient regions = RegionsClient.create(settings(
                                RegionsSettings.newBuilder(), RegionsSettings.defaultHttpJsonTransportProviderBuilder())
                        .build());
                ProjectsClient projects = ProjectsClient.create(settings(
                                ProjectsSettings.newBuilder(),
                                ProjectsSettings.defaultHttpJsonTransportProviderBuilder())
                        .build())) {
            assertThat(all(regions.list(stage.project()).iterateAll()))
                    .extracting(Region::getName)
                    .containsExactly("europe-west4", "us-central1", "us-east1");
            Region region = regions.get(stage.project(), "us-central1");
            assertThat(region.getZonesList()).hasSize(3);
            Quota gpus = quota(region.getQuotasList(), "PREEMPTIBLE_NVIDIA_L4_GPUS");
            assertThat(gpus.getLimit()).isEqualTo(4);
            assertThat(gpus.getUsage()).isEqualTo(1);
            assertThat(quota(region.getQuotasList(), "CPUS").getUsage()).isEqualTo(4);

            stage.quota("GPUS_ALL_REGIONS", 8);
            stage.change(land -> land.projectMetadata("enable-oslogin", "TRUE"));
            Project project = projects.get(stage.project());
            assertThat(quota(project.getQuotasList(), "GPUS_ALL_REGIONS").getUsage())
                    .isEqualTo(1);
            assertThat(project.getCommonInstanceMetadata().getItems(0).getKey()).isEqualTo("enable-oslogin");
        }
    }

    private static Quota quota(List<Quota> quotas, String metric) {
        return quotas.stream()
                .filter(quota -> quota.getMetric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void machine_types_tell_their_shape_and_accelerators_where_they_are() throws Exception {
        stage.change(land -> land.without(ZONE, "a3-highgpu-8g").without(ZONE, "nvidia-tesla-t4"));
        stage.longestPage(7);
        try (MachineTypesClient types = MachineTypesClient.create(settings(
                                MachineTypesSettings.newBuilder(),
                                MachineTypesSettings.defaultHttpJsonTransportProviderBuilder())
                        .build());
                AcceleratorTypesClient gpus = AcceleratorTypesClient.create(settings(
                                AcceleratorTypesSettings.newBuilder(),
                                AcceleratorTypesSettings.defaultHttpJsonTransportProviderBuilder())
                        .build())) {
            MachineType a2 = types.get(stage.project(), ZONE, "a2-highgpu-8g");
            assertThat(a2.getGuestCpus()).isEqualTo(96);
            assertThat(a2.getMemoryMb()).isEqualTo(696_320);
            assertThat(a2.getAccelerators(0).getGuestAcceleratorType()).isEqualTo("nvidia-tesla-a100");
            assertThat(a2.getAccelerators(0).getGuestAcceleratorCount()).isEqualTo(8);
            assertThat(all(types.list(stage.project(), ZONE).iterateAll()))
                    .extracting(MachineType::getName)
                    .contains("n2-standard-4")
                    .doesNotContain("a3-highgpu-8g");
            long everywhere = all(types.aggregatedList(stage.project()).iterateAll()).stream()
                    .mapToLong(scope -> scope.getValue().getMachineTypesCount())
                    .sum();
            assertThat(everywhere).isEqualTo(9 * 15 - 1);
            refused(404, "notFound", () -> types.get(stage.project(), ZONE, "a3-highgpu-8g"));
            assertThat(all(gpus.list(stage.project(), ZONE).iterateAll()))
                    .noneMatch(gpu -> gpu.getName().equals("nvidia-tesla-t4"))
                    .hasSize(7);
        }
    }

    @Test
    void zones_networks_images_and_rules_are_there_and_reservations_are_not() throws Exception {
        try (ZonesClient zones = ZonesClient.create(
                        settings(ZonesSettings.newBuilder(), ZonesSettings.defaultHttpJsonTransportProviderBuilder())
                                .build());
                SubnetworksClient subnetworks = SubnetworksClient.create(settings(
                                SubnetworksSettings.newBuilder(),
                                SubnetworksSettings.defaultHttpJsonTransportProviderBuilder())
                        .build());
                NetworksClient networks = NetworksClient.create(settings(
                                NetworksSettings.newBuilder(),
                                NetworksSettings.defaultHttpJsonTransportProviderBuilder())
                        .build());
                ImagesClient images = ImagesClient.create(
                        settings(ImagesSettings.newBuilder(), ImagesSettings.defaultHttpJsonTransportProviderBuilder())
                                .build());
                FirewallsClient firewalls = FirewallsClient.create(settings(
                                FirewallsSettings.newBuilder(),
                                FirewallsSettings.defaultHttpJsonTransportProviderBuilder())
                        .build());
                ReservationsClient reservations = ReservationsClient.create(settings(
                                ReservationsSettings.newBuilder(),
                                ReservationsSettings.defaultHttpJsonTransportProviderBuilder())
                        .build())) {
            assertThat(all(zones.list(stage.project()).iterateAll())).hasSize(9);
            assertThat(all(subnetworks.list(stage.project(), "us-central1").iterateAll()))
                    .singleElement()
                    .satisfies(subnetwork -> assertThat(subnetwork.getNetwork())
                            .isEqualTo(networks.get(stage.project(), Landscape.NETWORK)
                                    .getSelfLink()));
            assertThat(all(subnetworks.aggregatedList(stage.project()).iterateAll()))
                    .hasSize(3);
            assertThat(images.getFromFamily("ubuntu-os-cloud", "ubuntu-2404-lts-amd64")
                            .getDiskSizeGb())
                    .isEqualTo(10);
            refused(404, "notFound", () -> images.getFromFamily("ubuntu-os-cloud", "ubuntu-404"));
            assertThat(all(firewalls.list(stage.project()).iterateAll())).isEmpty();
            stage.change(land -> land.letIn("ssh", "tcp", "0.0.0.0/0"));
            assertThat(all(firewalls.list(stage.project()).iterateAll())).hasSize(1);
            assertThat(all(reservations.list(stage.project(), ZONE).iterateAll()))
                    .isEmpty();
        }
    }
}
