package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Shape;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.gcp.MachineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MachineTypesTest {

    private static final String REGION = "us-central1";
    private static final String A = "us-central1-a";
    private static final String B = "us-central1-b";

    private final FakeGoogle google = new FakeGoogle();
    private Zones zones = new Zones(Map.of(A, true, B, true, "europe-west4-a", true));

    @BeforeEach
    void world() {
        types(A, List.of());
        types(B, List.of());
        gpus(A, List.of());
        gpus(B, List.of());
    }

    @AfterEach
    void close() {
        google.close();
    }

    @Test
    void types_come_in_pages_and_are_known_by_zone() {
        List<String> many = new ArrayList<>();
        for (int vcpus = 1; vcpus <= 7; vcpus++) {
            many.add(Shapes.type("n2-standard-" + vcpus, vcpus, vcpus * 4_096, ""));
        }
        types(A, many);
        types(B, many.subList(0, 1));

        MachineTypes.Types types = read("*");

        assertThat(types.facts()).hasSize(7);
        assertThat(types.facts().get("n2-standard-1").zones()).containsExactlyInAnyOrder(A, B);
        assertThat(types.facts().get("n2-standard-7").zones()).containsExactly(A);
        assertThat(types.facts().get("n2-standard-7").shape()).isEqualTo(Shape.cpus(7, 28));
        assertThat(google.asked(A + "/machineTypes")).hasSize(4);
        assertThat(types.leftOut()).isEmpty();
    }

    @Test
    void gpus_that_are_part_of_a_type_are_in_its_shape() {
        types(
                A,
                List.of(
                        Shapes.type("g2-standard-24", 24, 98_304, Shapes.gpus("nvidia-l4", 2)),
                        Shapes.type(
                                "a3-megagpu-8g",
                                208,
                                1_916_928,
                                Shapes.gpus("nvidia-h100-mega-80gb", 8) + Shapes.ssds(16))));

        Map<String, TypeFacts> facts = read("*").facts();

        assertThat(facts.get("g2-standard-24").shape()).isEqualTo(new Shape(24, 96, "L4", 2, 24));
        TypeFacts mega = facts.get("a3-megagpu-8g");
        assertThat(mega.shape()).isEqualTo(new Shape(208, 1872, "H100", 8, 80));
        assertThat(mega.series().words()).isEqualTo("A3Plus Instance");
        assertThat(mega.ssdGib()).isEqualByComparingTo("6000");
    }

    @Test
    void n1_is_also_offered_with_as_many_gpus_as_fit_and_the_zone_has() {
        types(A, List.of(Shapes.type("n1-standard-64", 64, 245_760, ""), Shapes.type("n1-standard-8", 8, 30_720, "")));
        types(B, List.of(Shapes.type("n1-standard-8", 8, 30_720, "")));
        gpus(
                A,
                List.of(
                        Shapes.accelerator("nvidia-tesla-t4", 4),
                        Shapes.accelerator("nvidia-tesla-t4-vws", 4),
                        Shapes.accelerator("ct5lp", 8)));
        gpus(B, List.of(Shapes.accelerator("nvidia-tesla-v100", 8)));

        Map<String, TypeFacts> facts = read("*").facts();

        assertThat(facts)
                .containsOnlyKeys(
                        "n1-standard-64",
                        "n1-standard-64+4xnvidia-tesla-t4",
                        "n1-standard-8",
                        "n1-standard-8+1xnvidia-tesla-t4",
                        "n1-standard-8+2xnvidia-tesla-t4",
                        "n1-standard-8+4xnvidia-tesla-t4",
                        "n1-standard-8+1xnvidia-tesla-v100",
                        "n1-standard-8+2xnvidia-tesla-v100",
                        "n1-standard-8+4xnvidia-tesla-v100",
                        "n1-standard-8+8xnvidia-tesla-v100");
        TypeFacts two = facts.get("n1-standard-8+2xnvidia-tesla-t4");
        assertThat(two.shape()).isEqualTo(new Shape(8, 30, "T4", 2, 16));
        assertThat(two.kind())
                .isEqualTo(new MachineKind("n1-standard-8", Optional.of(new MachineKind.Gpus("nvidia-tesla-t4", 2))));
        assertThat(two.zones()).containsExactly(A);
        assertThat(facts.get("n1-standard-8+2xnvidia-tesla-v100").zones()).containsExactly(B);
        assertThat(facts.get("n1-standard-8").zones()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void only_types_that_are_wanted_are_known() {
        types(A, List.of(Shapes.type("n1-standard-8", 8, 30_720, ""), Shapes.type("n2-standard-8", 8, 32_768, "")));
        gpus(A, List.of(Shapes.accelerator("nvidia-tesla-t4", 4)));

        assertThat(read("n1-standard-8").facts()).containsOnlyKeys("n1-standard-8");
        assertThat(read("n1-*+1xnvidia-tesla-t4", "n2-*").facts())
                .containsOnlyKeys("n1-standard-8+1xnvidia-tesla-t4", "n2-standard-8");
    }

    @Test
    void what_cannot_be_offered_is_left_out_with_the_reason() {
        types(
                A,
                List.of(
                        Shapes.type("t2a-standard-4", 4, 16_384, ""),
                        Shapes.type("c9-standard-4", 4, 16_384, ""),
                        Shapes.type("c4-standard-4", 4, 15_360, ", \"architecture\": \"ARM64\""),
                        Shapes.type("c3-standard-192-metal", 192, 786_432, ""),
                        Shapes.type("n1-standard-96", 96, 368_640, ", \"deprecated\": {\"state\": \"OBSOLETE\"}"),
                        Shapes.type("n1-ultramem-40", 40, 984_064, ""),
                        Shapes.type("m2-ultramem-208", 208, 6_029_312, ""),
                        Shapes.type("a3-edgegpu-8g", 208, 1_916_928, Shapes.gpus("nvidia-h100-80gb", 8)),
                        Shapes.type("g4-standard-12", 12, 46_080, Shapes.gpus("nvidia-rtx-pro-6000", 1)),
                        Shapes.type("a2-newgpu-1g", 12, 87_040, Shapes.gpus("nvidia-x9", 1)),
                        Shapes.type("f1-micro", 1, 614, "").replace("\"isSharedCpu\": false", "\"isSharedCpu\": true"),
                        Shapes.type("g4-standard-48", 48, 184_320, Shapes.gpus("nvidia-rtx-pro-6000", 1))));

        MachineTypes.Types types = read("*");

        assertThat(types.facts()).containsOnlyKeys("g4-standard-48");
        assertThat(types.leftOut())
                .containsOnly(
                        Map.entry("t2a-standard-4", "its processors are arm64, for which there is no agent"),
                        Map.entry("c9-standard-4", "how it is billed is not known"),
                        Map.entry("c4-standard-4", "its processors are arm64, for which there is no agent"),
                        Map.entry("c3-standard-192-metal", "it is bare metal"),
                        Map.entry("n1-standard-96", "Google has retired it"),
                        Map.entry("n1-ultramem-40", "how it is billed is not known"),
                        Map.entry("m2-ultramem-208", "how it is billed is not known"),
                        Map.entry("a3-edgegpu-8g", "how it is billed is not known"),
                        Map.entry("g4-standard-12", "it has only a part of a GPU"),
                        Map.entry("a2-newgpu-1g", "its accelerator nvidia-x9 is not one that is known"),
                        Map.entry("f1-micro", "how it is billed is not known"));
    }

    @Test
    void a_region_without_zones_or_types_is_no_answer() {
        assertThatThrownBy(() -> read("*")).hasMessageContaining("no machine type in any zone");

        zones = new Zones(Map.of("europe-west4-a", true));
        assertThatThrownBy(() -> read("*"))
                .hasMessageContaining("no zone of us-central1 that stint.providers.gcp.zones allows");
    }

    private MachineTypes.Types read(String... globs) {
        return new MachineTypes(REGION, google.connection(), new TypeGlobs(List.of(globs)), () -> zones).read();
    }

    private void types(String zone, List<String> types) {
        google.compute("zones/" + zone + "/machineTypes", asked -> FakeGoogle.page(asked, "items", types, 2));
    }

    private void gpus(String zone, List<String> gpus) {
        google.compute("zones/" + zone + "/acceleratorTypes", asked -> FakeGoogle.page(asked, "items", gpus, 2));
    }
}
