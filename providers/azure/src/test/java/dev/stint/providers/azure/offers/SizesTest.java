package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import dev.stint.providers.cloud.TypeGlobs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class SizesTest {

    private static final String EAST = "eastus";
    private static final String SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

    private final FakeArm arm = new FakeArm();

    @Test
    void the_documented_answer_is_understood() {
        arm.on("/skus", asked -> Answers.document("skus-documented.json"));

        SizeList list = new Sizes(SUBSCRIPTION, "westus", arm, new TypeGlobs(List.of("*"))).read();

        assertThat(list.sizes())
                .containsOnlyKeys("Standard_D4s_v5")
                .containsEntry(
                        "Standard_D4s_v5",
                        new SizeFacts(
                                Shape.cpus(4, 16),
                                "standardDSv5Family",
                                4,
                                Set.of(CapacityType.SPOT, CapacityType.ON_DEMAND),
                                Set.of("1", "2", "3")));
        assertThat(list.leftOut())
                .containsOnlyKeys("Standard_A0", "Standard_A1")
                .containsEntry("Standard_A0", "starts from images of generation 1 only");
        assertThat(arm.asked("/skus").get(0).address())
                .isEqualTo("/subscriptions/" + SUBSCRIPTION
                        + "/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location%20eq%20'westus'");
    }

    @Test
    void all_pages_are_read_and_what_is_no_machine_is_passed_over() {
        ObjectNode disk = Answers.sku("Premium_LRS", "", EAST).put("resourceType", "disks");
        ObjectNode first = (ObjectNode) Answers.list(List.of(disk, d4("Standard_D4s_v5")));
        first.put("nextLink", "https://management.azure.com/more/skus?page=2");
        arm.on("/skus", asked -> first);
        arm.on("/more/skus", asked -> Answers.list(List.of(d4("Standard_D4s_v6"))));

        assertThat(read("*").sizes()).containsOnlyKeys("Standard_D4s_v5", "Standard_D4s_v6");
    }

    @Test
    void gpus_are_named_by_the_table() {
        sizes(
                gpu("Standard_NC4as_T4_v3", "1"),
                gpu("Standard_NC48ads_A100_v4", "2"),
                gpu("Standard_ND96asr_v4", "8"),
                gpu("Standard_NC40ads_H100_v5", "1"));

        SizeList list = read("*");

        assertThat(list.sizes().get("Standard_NC4as_T4_v3").shape()).isEqualTo(new Shape(4, 16, "T4", 1, 16));
        assertThat(list.sizes().get("Standard_NC48ads_A100_v4").shape())
                .isEqualTo(new Shape(4, 16, "A100-80GB", 2, 80));
        assertThat(list.sizes().get("Standard_ND96asr_v4").shape()).isEqualTo(new Shape(4, 16, "A100", 8, 40));
        assertThat(list.sizes().get("Standard_NC40ads_H100_v5").shape()).isEqualTo(new Shape(4, 16, "H100", 1, 94));
        assertThat(list.leftOut()).isEmpty();
    }

    @Test
    void gpus_the_table_does_not_know_are_reported_and_never_offered_as_none() {
        sizes(
                d4("Standard_D4s_v5"),
                gpu("Standard_NC128adis_X999_v9", "3"),
                Answers.sku("Standard_NP10s", "standardNPSFamily", EAST), // FPGAs, of which the list says nothing
                gpu("Standard_Z4gpu_v1", "1"),
                gpu("Standard_Z5gpu_v1", "some"));

        SizeList list = read("*");

        assertThat(list.sizes()).containsOnlyKeys("Standard_D4s_v5");
        assertThat(list.leftOut())
                .containsOnlyKeys(
                        "Standard_NC128adis_X999_v9", "Standard_NP10s", "Standard_Z4gpu_v1", "Standard_Z5gpu_v1")
                .containsEntry("Standard_NC128adis_X999_v9", "3 GPUs of a kind that this version does not know")
                .containsEntry("Standard_NP10s", "accelerators of a kind that this version does not know");
    }

    @Test
    void a_part_of_a_gpu_is_not_taken_for_a_whole_one() {
        sizes(gpu("Standard_NV6ads_A10_v5", "1"), gpu("Standard_NV36ads_A10_v5", "1"));

        SizeList list = read("*");

        assertThat(list.sizes()).containsOnlyKeys("Standard_NV36ads_A10_v5");
        assertThat(list.leftOut()).containsEntry("Standard_NV6ads_A10_v5", "has only a part of a GPU");
    }

    @Test
    void how_many_gpus_there_are_is_for_the_documentation_to_say() {
        sizes(gpu("Standard_ND96isr_H100_v5", "12"));

        assertThat(read("*").sizes().get("Standard_ND96isr_H100_v5").shape().acceleratorCount())
                .isEqualTo(8);
    }

    @Test
    void sizes_that_start_from_other_images_are_not_offered() {
        sizes(
                d4("Standard_D4s_v5"),
                Answers.sku("Standard_D4ps_v5", "standardDPSv5Family", EAST, "CpuArchitectureType", "Arm64"),
                Answers.sku("Standard_DC4as_v5", "standardDCASv5Family", EAST, "ConfidentialComputingType", "SNP"));

        assertThat(read("*").sizes()).containsOnlyKeys("Standard_D4s_v5");
    }

    @Test
    void zones_are_those_the_subscription_is_not_kept_from() {
        ObjectNode nowhere = d4("Standard_D16s_v5");
        ((ObjectNode) nowhere.path("locationInfo").path(0)).putArray("zones");
        sizes(
                Answers.restricted(d4("Standard_D4s_v5"), EAST, "1", "3"),
                Answers.restricted(d4("Standard_D8s_v5"), EAST, "1", "2", "3"),
                nowhere,
                Answers.restricted(d4("Standard_D32s_v5"), EAST),
                Answers.restricted(d4("Standard_D48s_v5"), "westus"));

        SizeList list = read("*");

        assertThat(list.sizes().get("Standard_D4s_v5").zones()).containsExactly("2");
        assertThat(list.sizes().get("Standard_D8s_v5").zones())
                .as("kept from all zones, not from the region")
                .containsExactly("regional");
        assertThat(list.sizes().get("Standard_D16s_v5").zones()).containsExactly("regional");
        assertThat(list.sizes().get("Standard_D48s_v5").zones()).hasSize(3);
        assertThat(list.leftOut())
                .containsExactly(Map.entry(
                        "Standard_D32s_v5", "not available to this subscription: [NotAvailableForSubscription]"));
    }

    @Test
    void vcpus_that_are_switched_off_count_for_the_quota_only() {
        sizes(Answers.sku("Standard_E32-8s_v5", "standardESv5Family", EAST, "vCPUs", "32", "vCPUsAvailable", "8"));

        SizeFacts size = read("*").sizes().get("Standard_E32-8s_v5");

        assertThat(size.shape().vcpus()).isEqualTo(8);
        assertThat(size.quotaVcpus()).isEqualTo(32);
    }

    @Test
    void what_is_not_to_be_had_as_spot_is_sold_on_demand_only() {
        sizes(Answers.sku("Standard_D4s_v5", "standardDSv5Family", EAST, "LowPriorityCapable", "False"));

        assertThat(read("*").sizes().get("Standard_D4s_v5").sold()).containsExactly(CapacityType.ON_DEMAND);
    }

    @Test
    void only_sizes_that_are_asked_for_are_looked_at() {
        sizes(d4("Standard_D4s_v5"), gpu("Standard_NC128adis_X999_v9", "3"));

        SizeList list = read("Standard_D*s_v5");

        assertThat(list.sizes()).containsOnlyKeys("Standard_D4s_v5");
        assertThat(list.leftOut()).isEmpty();
    }

    @Test
    void a_size_without_vcpus_memory_or_family_is_reported() {
        sizes(
                Answers.sku("Standard_D4s_v5", "standardDSv5Family", EAST, "vCPUs", "none"),
                Answers.sku("Standard_D8s_v5", "standardDSv5Family", EAST, "MemoryGB", "0"),
                Answers.sku("Standard_D16s_v5", "", EAST));

        assertThat(read("*").leftOut())
                .containsOnlyKeys("Standard_D4s_v5", "Standard_D8s_v5", "Standard_D16s_v5")
                .containsValue("vCPUs, memory or family are not told");
    }

    @Test
    void a_region_without_any_size_is_a_failure() {
        sizes();
        assertThatThrownBy(() -> read("*")).hasMessageContaining("no size of a machine");
    }

    private void sizes(JsonNode... skus) {
        arm.on("/skus", asked -> Answers.list(List.of(skus)));
    }

    private SizeList read(String glob) {
        return new Sizes(SUBSCRIPTION, EAST, arm, new TypeGlobs(List.of(glob))).read();
    }

    private static ObjectNode d4(String name) {
        return Answers.sku(name, "standardDSv5Family", EAST);
    }

    private static ObjectNode gpu(String name, String gpus) {
        return Answers.sku(name, "someFamily", EAST, "GPUs", gpus);
    }
}
