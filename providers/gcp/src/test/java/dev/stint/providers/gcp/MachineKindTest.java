package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MachineKindTest {

    @Test
    void gpus_that_are_attached_are_part_of_the_name() {
        MachineKind kind = MachineKind.parse("n1-standard-8+2xnvidia-tesla-t4");

        assertThat(kind)
                .isEqualTo(new MachineKind("n1-standard-8", Optional.of(new MachineKind.Gpus("nvidia-tesla-t4", 2))));
        assertThat(kind.text()).isEqualTo("n1-standard-8+2xnvidia-tesla-t4");
        assertThat(kind.series()).isEqualTo("n1");
        assertThat(kind.hasGpu()).isTrue();
        assertThat(MachineKind.plain("g2-standard-4").text()).isEqualTo("g2-standard-4");
    }

    @ParameterizedTest
    @CsvSource({
        "n1-standard-8, false",
        "n2-standard-8, false",
        "g2-standard-4, true",
        "a2-highgpu-1g, true",
        "c3-standard-8, false"
    })
    void series_a_and_g_have_gpus_of_their_own(String type, boolean gpu) {
        assertThat(MachineKind.parse(type).hasGpu()).isEqualTo(gpu);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "N1", "n1+0xnvidia-tesla-t4", "n1-standard-8+nvidia-tesla-t4", "n1-standard-8+1x", "a/b"})
    void other_texts_are_refused(String text) {
        assertThatThrownBy(() -> MachineKind.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n1-standard-8+1xnvidia-tesla-t4");
    }

    @ParameterizedTest
    @CsvSource({
        "n1-standard-8+1xnvidia-tesla-t4, CPUS, NVIDIA_T4_GPUS",
        "n1-standard-8+8xnvidia-tesla-v100, CPUS, NVIDIA_V100_GPUS",
        "n2-standard-8, N2_CPUS,",
        "e2-standard-4, CPUS,",
        "g2-standard-4, CPUS, NVIDIA_L4_GPUS",
        "a2-highgpu-1g, A2_CPUS, NVIDIA_A100_GPUS",
        "a2-ultragpu-1g, A2_CPUS, NVIDIA_A100_80GB_GPUS",
        "a3-highgpu-8g, A3_CPUS, NVIDIA_H100_GPUS",
        "a3-megagpu-8g, A3_CPUS, NVIDIA_H100_MEGA_GPUS"
    })
    void a_kind_counts_against_the_quotas_of_its_processors_and_gpus(String type, String cpus, String gpus) {
        Market market = new Market("gcp", "us-central1", "us-central1-a", type, CapacityType.ON_DEMAND);

        assertThat(QuotaMetrics.of(market)).contains("CPUS_ALL_REGIONS", cpus);
        assertThat(QuotaMetrics.gpus(MachineKind.parse(type))).isEqualTo(Optional.ofNullable(gpus));
        assertThat(QuotaMetrics.of(market).contains("GPUS_ALL_REGIONS")).isEqualTo(gpus != null);
    }
}
