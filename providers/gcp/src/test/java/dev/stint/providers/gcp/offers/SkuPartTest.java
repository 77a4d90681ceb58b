package dev.stint.providers.gcp.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.gcp.offers.SkuPart.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the descriptions of SKUs mean; these are Google's, as the price tools of others quote them. */
final class SkuPartTest {

    @ParameterizedTest
    @CsvSource({
        "N1 Predefined Instance Core running in Americas, N1Standard, CORE, N1 Predefined Instance",
        "N1 Predefined Instance Ram running in Zurich, N1Standard, RAM, N1 Predefined Instance",
        "N2D AMD Instance Ram running in Americas, RAM, RAM, N2D AMD Instance",
        "Compute optimized Core running in Japan, CPU, CORE, Compute optimized",
        "Compute optimized Instance Core running in Dammam, CPU, CORE, Compute optimized",
        "M3 Memory-optimized Instance Ram running in Tokyo, RAM, RAM, M3 Memory-optimized Instance",
        "A3Plus Instance Core running in Americas, CPU, CORE, A3Plus Instance",
        "Nvidia L4 GPU running in Netherlands, GPU, GPU, nvidia-l4",
        "Nvidia Tesla A100 GPU running in Americas, GPU, GPU, nvidia-tesla-a100",
        "Nvidia Tesla A100 80GB GPU running in Americas, GPU, GPU, nvidia-a100-80gb",
        "Nvidia H100 80GB Mega GPU running in Frankfurt, GPU, GPU, nvidia-h100-mega-80gb",
        "Nvidia H100 80GB Plus GPU running in Americas, GPU, GPU, nvidia-h100-mega-80gb",
        "H200 141GB GPU running in Belgium, GPU, GPU, nvidia-h200-141gb",
        "RTX 6000 96GB running in Oregon, GPU, GPU, nvidia-rtx-pro-6000",
        "SSD backed Local Storage, LocalSSD, LOCAL_SSD, SSD backed Local Storage",
        "SSD backed Local Storage in Frankfurt, LocalSSD, LOCAL_SSD, SSD backed Local Storage",
        "C4 Instance Local SSD running in Americas, LocalSSD, LOCAL_SSD, C4 Instance Local SSD",
    })
    void a_part_is_known_by_all_its_names(String description, String group, Kind kind, String name) {
        String family = kind == Kind.LOCAL_SSD ? "Storage" : "Compute";
        assertThat(SkuPart.of(description, family, group, "OnDemand")).contains(new SkuPart(kind, name, false));
    }

    @ParameterizedTest
    @CsvSource({
        "Spot Preemptible N1 Predefined Instance Core running in Americas, N1Standard, Preemptible",
        "Preemptible N1 Predefined Instance Core running in Americas, N1Standard, Preemptible",
        "Nvidia L4 GPU attached to Spot Preemptible VMs running in Netherlands, GPU, Preemptible",
        "Nvidia L4 GPU attached to Preemptible VMs running in Netherlands, GPU, Preemptible",
        "SSD backed Local Storage attached to Spot Preemptible VMs in Frankfurt, LocalSSD, Preemptible",
        "Spot Preemptible C4 Instance Local SSD running in Americas, LocalSSD, Preemptible",
    })
    void what_is_for_spot_is_no_price_of_on_demand_even_when_filed_so(String description, String group, String usage) {
        assertThat(SkuPart.of(description, "Compute", group, usage))
                .hasValueSatisfying(part -> assertThat(part.spot()).isTrue());
        assertThat(SkuPart.of(description, "Compute", group, "OnDemand"))
                .as("Google files some of them under OnDemand")
                .hasValueSatisfying(part -> assertThat(part.spot()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Licensing Fee for Windows Server 2019 Datacenter Edition (CPU cost) | License | Google | OnDemand",
                "Windows Server N1 Predefined Instance Core running in Americas | License | CPU | OnDemand",
                "Commitment v1: N2 Cpu in Americas for 1 Year | Compute | CPU | Commit1Yr",
                "N2 Instance Core running in Americas | Compute | CPU | Commit1Yr",
                "Commitment v1: Nvidia L4 GPU running in Netherlands for 1 Year | Compute | GPU | OnDemand",
                "N2 Sole Tenancy Instance Core running in Americas | Compute | CPU | OnDemand",
                "Sole Tenancy Premium for N2 Sole Tenancy Instance Core running in Americas | Compute | CPU | OnDemand",
                "N2 Custom Instance Core running in Americas | Compute | CPU | OnDemand",
                "Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Americas | Compute | CPU | OnDemand",
                "Reserved A2 Ram in Netherlands | Compute | RAM | OnDemand",
                "Reserved Nvidia H100 80GB Mega GPU in Americas in Calendar Mode | Compute | GPU | OnDemand",
                "DWS Defined Duration A3 Core running in Americas | Compute | CPU | OnDemand",
                "Nvidia Tesla A100 GPU attached to DWS Defined Duration VMs running in Americas | Compute | GPU | OnDemand",
                "Nvidia L4 Virtual Workstation GPU running in Netherlands | Compute | GPU | OnDemand",
                "Nvidia L40 GPU running in Netherlands | Compute | GPU | OnDemand",
                "A4 Nvidia B200 (1 gpu slice) running in Americas | Compute | GPU | OnDemand",
                "TpuV6e running in Columbus | Compute | TPU | OnDemand",
                "SSD backed PD Capacity | Storage | SSD | OnDemand",
                "Network Internet Data Transfer Out from Americas to EMEA | Network | PremiumInternetEgress | OnDemand",
            })
    void what_is_not_plainly_a_part_of_a_linux_machine_is_dropped(
            String description, String family, String group, String usage) {
        assertThat(SkuPart.of(description, family, group, usage)).isEmpty();
    }

    @Test
    void people_read_what_is_missing() {
        assertThat(new SkuPart(Kind.GPU, "nvidia-l4", true).words()).isEqualTo("GPU nvidia-l4 (spot)");
        assertThat(new SkuPart(Kind.CORE, "E2 Instance", false).words())
                .isEqualTo("vCPUs of \"E2 Instance\" (on-demand)");
    }
}
