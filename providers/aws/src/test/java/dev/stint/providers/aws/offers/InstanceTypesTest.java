package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import dev.stint.providers.cloud.TypeGlobs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InstanceTypesTest {

    private static final String REGION = "us-east-1";

    private final FakeAws aws = new FakeAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void shapes_are_told_with_accelerators_as_job_specs_write_them() {
        world(
                Rows.type("m7i.2xlarge", 8, 32_768, ""),
                Rows.type("g5.12xlarge", 48, 196_608, Rows.gpu("A10G", 4, 22_888)),
                Rows.type("p4d.24xlarge", 96, 1_179_648, Rows.gpu("A100", 8, 40_960)),
                Rows.type("p4de.24xlarge", 96, 1_179_648, Rows.gpu("A100", 8, 81_920)),
                Rows.type("inf2.xlarge", 4, 16_384, Rows.neuron("Inferentia2", 1, 32_768)));

        Map<String, TypeFacts> types = read("*");

        assertThat(types.get("m7i.2xlarge").shape()).isEqualTo(Shape.cpus(8, 32));
        assertThat(types.get("g5.12xlarge").shape()).isEqualTo(new Shape(48, 192, "A10G", 4, 24));
        assertThat(types.get("p4d.24xlarge").shape()).isEqualTo(new Shape(96, 1152, "A100", 8, 40));
        assertThat(types.get("p4de.24xlarge").shape()).isEqualTo(new Shape(96, 1152, "A100-80GB", 8, 80));
        assertThat(types.get("inf2.xlarge").shape()).isEqualTo(new Shape(4, 16, "Inferentia2", 1, 32));
    }

    @Test
    void arm_bare_metal_parts_of_gpus_and_types_no_zone_has_are_left_out() {
        String both = "<item>on-demand</item><item>spot</item>";
        aws.on(
                "DescribeInstanceTypeOfferings",
                asked -> FakeAws.page(
                        asked,
                        "instanceTypeOfferingSet",
                        List.of(
                                Rows.offering("c7g.large", "us-east-1a"),
                                Rows.offering("m5.metal", "us-east-1a"),
                                Rows.offering("g6f.large", "us-east-1a"),
                                Rows.offering("m5.large", "us-east-1a"),
                                Rows.offering("m5.large", "us-east-1-bos-1a")),
                        100));
        types(
                Rows.type("c7g.large", 2, 4_096, "arm64", both, false, ""),
                Rows.type("m5.metal", 96, 393_216, "x86_64", both, true, ""),
                Rows.type("g6f.large", 2, 8_192, Rows.gpu("L4", 0, 2_861)),
                Rows.type("r5.large", 2, 16_384, ""),
                Rows.type("m5.large", 2, 8_192, ""));

        assertThat(read("*")).containsOnlyKeys("m5.large");
        assertThat(read("*").get("m5.large").zones())
                .as("zones of the region itself")
                .containsExactly("us-east-1a");
    }

    @Test
    void how_a_type_is_sold_is_told_and_capacity_blocks_alone_are_not_offered() {
        world(
                Rows.type(
                        "p5.48xlarge",
                        192,
                        2_097_152,
                        "x86_64",
                        sold("capacity-block"),
                        false,
                        Rows.gpu("H100", 8, 81_920)),
                Rows.type("p3.2xlarge", 8, 62_464, "x86_64", sold("spot"), false, Rows.gpu("V100", 1, 16_384)),
                Rows.type("m5.large", 2, 8_192, "x86_64", sold("on-demand"), false, ""));

        Map<String, TypeFacts> types = read("*");

        assertThat(types).containsOnlyKeys("p3.2xlarge", "m5.large");
        assertThat(types.get("p3.2xlarge").sold()).containsExactly(CapacityType.SPOT);
        assertThat(types.get("m5.large").sold()).containsExactly(CapacityType.ON_DEMAND);
    }

    @Test
    void only_types_that_are_set_are_told() {
        world(
                Rows.type("m5.large", 2, 8_192, ""),
                Rows.type("m5a.large", 2, 8_192, ""),
                Rows.type("m5.xlarge", 4, 16_384, ""));

        assertThat(read("m5.*")).containsOnlyKeys("m5.large", "m5.xlarge");
        assertThat(read("m5*.large")).containsOnlyKeys("m5.large", "m5a.large");
        assertThat(read("m5.?large")).containsOnlyKeys("m5.xlarge");
    }

    @Test
    void without_any_zone_it_is_no_answer() {
        types(Rows.type("m5.large", 2, 8_192, ""));
        aws.on(
                "DescribeInstanceTypeOfferings",
                asked -> FakeAws.page(asked, "instanceTypeOfferingSet", List.of(), 100));

        assertThatThrownBy(() -> read("*")).hasMessageContaining("no zone");
    }

    private static String sold(String way) {
        return "<item>" + way + "</item>";
    }

    /** Types that two zones have, in pages of two. */
    private void world(String... types) {
        types(types);
        List<String> names =
                List.of(types).stream().map(row -> row.split("[<>]")[2]).toList();
        aws.on("DescribeInstanceTypeOfferings", asked -> {
            List<String> rows = names.stream()
                    .flatMap(name ->
                            List.of(Rows.offering(name, "us-east-1a"), Rows.offering(name, "us-east-1b")).stream())
                    .toList();
            return FakeAws.page(asked, "instanceTypeOfferingSet", rows, 2);
        });
    }

    private void types(String... types) {
        aws.on("DescribeInstanceTypes", asked -> FakeAws.page(asked, "instanceTypeSet", List.of(types), 2));
    }

    private Map<String, TypeFacts> read(String glob) {
        return new InstanceTypes(REGION, aws.ec2(REGION), new TypeGlobs(List.of(glob))).read();
    }
}
