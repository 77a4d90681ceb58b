package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceleratorTest {

    /** Names and memory as EC2 tells them (DescribeInstanceTypes, as recorded by moto 5.2 in instance_types.json). */
    @ParameterizedTest
    @CsvSource({
        "T4, 16384, T4, 16",
        "A10G, 22888, A10G, 24",
        "L4, 22888, L4, 24",
        "L40S, 45776, L40S, 48",
        "V100, 16384, V100, 16",
        "V100, 32768, V100-32GB, 32",
        "A100, 40960, A100, 40",
        "A100, 81920, A100-80GB, 80",
        "H100, 81920, H100, 80",
        "H200, 144384, H200, 141",
        "B200, 183359, B200, 179",
        "B300, 275040, B300, 268",
        "RTX PRO Server 6000, 98304, RTX-PRO-6000, 96",
        "Inferentia2, 32768, Inferentia2, 32",
        "Trainium, 32768, Trainium, 32",
        "Radeon Pro V520, 8192, Radeon-Pro-V520, 8",
        "Gaudi HL-205, 32768, Gaudi-HL-205, 32",
        "Qualcomm AI100, 16000, AI100, 15",
        "Virtex UltraScale+ (VU47P), 81920, Virtex-UltraScale, 80",
    })
    void names_and_sizes_are_those_of_the_price_snapshot(String told, long memoryMib, String name, double gib) {
        assertThat(Accelerator.of(told, 8, memoryMib)).contains(new Accelerator(name, 8, gib));
    }

    @Test
    void a_part_of_a_gpu_is_not_taken_for_the_whole() {
        assertThat(Accelerator.of("L4", 0, 2_861)).isEmpty();
        assertThat(Accelerator.of("L4", 1, 11_444)).isEmpty();
    }
}
