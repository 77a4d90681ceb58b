package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProjectQuotasTest extends OffersWorld {

    @BeforeEach
    void look() {
        look(CENTRAL);
        project(Map.of("GPUS_ALL_REGIONS", "64.0 0.0", "CPUS_ALL_REGIONS", "640.0 0.0"));
    }

    @Test
    void a_refusal_names_the_quota_its_limit_what_is_used_and_where() {
        region(Map.of("CPUS", "24.0 20.0", "PREEMPTIBLE_CPUS", "0.0 0.0"));

        assertThat(onDemand("n1-standard-4", 1)).isEmpty();
        Refusal refusal = onDemand("n1-standard-4", 2).orElseThrow();

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.QUOTA);
        assertThat(refusal.scope()).isEqualTo(Refusal.Scope.MARKET);
        assertThat(refusal.code()).isEqualTo("CPUS");
        assertThat(refusal.message())
                .startsWith("quota CPUS of us-central1 allows 24, 20 are used; 2 x n1-standard-4 on-demand needs 8.")
                .endsWith("https://console.cloud.google.com/iam-admin/quotas?project=" + FakeGoogle.PROJECT);
        assertThat(refusal.cooldown()).as("others may end").contains(Duration.ofMinutes(5));
        assertThat(onDemand("n1-standard-4", 7).orElseThrow().cooldown())
                .as("no end of others helps")
                .isEmpty();
    }

    @Test
    void spot_counts_against_preemptible_quotas_where_there_are_any_and_against_the_standard_ones_where_not() {
        region(Map.of(
                "PREEMPTIBLE_CPUS", "8.0 4.0",
                "CPUS", "0.0 0.0",
                "NVIDIA_T4_GPUS", "0.0 0.0",
                "PREEMPTIBLE_NVIDIA_T4_GPUS", "1.0 0.0"));
        assertThat(spot("n1-standard-4", 1)).isEmpty();
        assertThat(code(spot("n1-standard-4", 2))).isEqualTo("PREEMPTIBLE_CPUS");
        assertThat(spot("n1-standard-4+1xnvidia-tesla-t4", 1)).isEmpty();
        assertThat(code(spot("n1-standard-4+2xnvidia-tesla-t4", 1))).isEqualTo("PREEMPTIBLE_NVIDIA_T4_GPUS");

        region(Map.of(
                "PREEMPTIBLE_CPUS", "0.0 0.0",
                "CPUS", "24.0 0.0",
                "NVIDIA_T4_GPUS", "1.0 1.0",
                "PREEMPTIBLE_NVIDIA_T4_GPUS", "0.0 0.0"));
        clock.pass(Duration.ofSeconds(11));
        assertThat(spot("n1-standard-4", 6)).isEmpty();
        assertThat(code(spot("n1-standard-4", 7))).isEqualTo("CPUS");
        assertThat(code(spot("n1-standard-4+1xnvidia-tesla-t4", 1))).isEqualTo("NVIDIA_T4_GPUS");
    }

    @Test
    void machines_on_demand_end_too_and_may_count_as_either() {
        region(Map.of("PREEMPTIBLE_CPUS", "8.0 4.0", "CPUS", "8.0 8.0"));

        assertThat(onDemand("n1-standard-4", 1))
                .as("fits in the preemptible one")
                .isEmpty();
        Refusal refusal = onDemand("n1-standard-4", 2).orElseThrow();

        assertThat(refusal.code()).isEqualTo("CPUS");
        assertThat(refusal.message())
                .startsWith(
                        "quota CPUS of us-central1 allows 8, 8 are used;"
                                + " quota PREEMPTIBLE_CPUS of us-central1 allows 8, 4 are used; 2 x n1-standard-4 on-demand needs 8.");
    }

    @Test
    void gpus_of_the_whole_project_are_counted_in_all_regions() {
        region(Map.of("NVIDIA_A100_80GB_GPUS", "16.0 0.0", "A2_CPUS", "192.0 0.0"));
        project(Map.of("GPUS_ALL_REGIONS", "0.0 0.0"));

        Refusal refusal = onDemand("a2-ultragpu-1g", 1).orElseThrow();

        assertThat(refusal.code()).isEqualTo("GPUS_ALL_REGIONS");
        assertThat(refusal.message())
                .startsWith("quota GPUS_ALL_REGIONS of all regions of project " + FakeGoogle.PROJECT + " allows 0, 0");
        assertThat(onDemand("n1-standard-4", 1)).as("a machine without GPUs").isEmpty();
        assertThat(google.asked("/projects/" + FakeGoogle.PROJECT)).isNotEmpty();
    }

    @Test
    void what_is_not_told_is_not_refused() {
        region(Map.of("CPUS", "0.0 0.0"));
        assertThat(spot("n1-standard-4", 99))
                .as("whether there is preemptible quota is not told")
                .isEmpty();
        assertThat(onDemand("n1-standard-4", 99))
                .as("nor whether it counts there")
                .isEmpty();
        assertThat(onDemand("a2-highgpu-1g", 9)).as("newest GPUs are not told").isEmpty();
        assertThat(quota("no-such-type", CapacityType.SPOT, 99)).isEmpty();
        assertThat(offers.quota(new Market("gcp", "us-east1", "us-east1-b", "n1-standard-4", CapacityType.SPOT), 99))
                .isEmpty();
        assertThat(quota("n1-standard-4", CapacityType.RESERVED, 99)).isEmpty();
    }

    @Test
    void while_quotas_cannot_be_read_nothing_is_refused() {
        project(Map.of());
        google.compute(
                "regions/us-central1",
                asked ->
                        FakeGoogle.Answer.error(403, "PERMISSION_DENIED", "Required 'compute.regions.get' permission"));
        assertThat(onDemand("n1-standard-4", 999)).isEmpty();

        google.compute(
                "regions/us-central1",
                asked -> FakeGoogle.Answer.ok(Shapes.region(CENTRAL, Map.of("CPUS", "0.0 0.0"))
                        .replace(
                                "\"quotas\"",
                                "\"quotaStatusWarning\": {\"code\": \"QUOTA_INFO_UNAVAILABLE\", \"message\": \"later\"},"
                                        + " \"quotas\"")));
        clock.pass(Duration.ofSeconds(30));
        assertThat(onDemand("n1-standard-4", 999)).isEmpty();
    }

    @Test
    void machines_that_end_make_room_at_once_and_quotas_are_not_asked_for_each_launch() {
        region(Map.of("CPUS", "24.0 0.0", "PREEMPTIBLE_CPUS", "0.0 0.0"));
        for (int i = 0; i < 5; i++) {
            assertThat(onDemand("n1-standard-4", 1)).isEmpty();
        }
        assertThat(google.asked("regions/us-central1")).hasSize(1);

        region(Map.of("CPUS", "24.0 24.0", "PREEMPTIBLE_CPUS", "0.0 0.0"));
        clock.pass(Duration.ofSeconds(11));
        assertThat(onDemand("n1-standard-4", 1)).isPresent();
        region(Map.of("CPUS", "24.0 0.0", "PREEMPTIBLE_CPUS", "0.0 0.0"));
        clock.pass(Duration.ofSeconds(1));
        assertThat(onDemand("n1-standard-4", 1))
                .as("looked again before it is refused")
                .isEmpty();
    }

    private Optional<Refusal> onDemand(String type, int count) {
        return quota(type, CapacityType.ON_DEMAND, count);
    }

    private Optional<Refusal> spot(String type, int count) {
        return quota(type, CapacityType.SPOT, count);
    }

    private Optional<Refusal> quota(String type, CapacityType capacity, int count) {
        return offers.quota(new Market("gcp", CENTRAL, "us-central1-a", type, capacity), count);
    }

    private static String code(Optional<Refusal> refusal) {
        return refusal.orElseThrow().code();
    }

    private void region(Map<String, String> quotas) {
        google.compute("regions/us-central1", asked -> FakeGoogle.Answer.ok(Shapes.region(CENTRAL, quotas)));
    }

    private void project(Map<String, String> quotas) {
        google.compute("", asked -> FakeGoogle.Answer.ok(Shapes.project(quotas)));
    }
}
