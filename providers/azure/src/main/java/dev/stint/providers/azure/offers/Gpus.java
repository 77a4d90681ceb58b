package dev.stint.providers.azure.offers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which GPUs sizes have. Azure's list of sizes only says how many, so the kinds are a table: from the pages of the series in
 * Microsoft's documentation (MicrosoftDocs/azure-compute-docs, {@code articles/virtual-machines/sizes/gpu-accelerated}, read
 * 2026-11), which also say how many. Names are those of the price snapshot. A size that is not here is not offered.
 */
final class Gpus {

    /**
     * GPUs of one machine.
     *
     * @param memoryGib of one of them
     */
    record Gpu(String name, int count, double memoryGib) {}

    /** Sixths, thirds and halves of an A10, which must not be taken for whole ones. */
    private static final Set<String> PARTS =
            Set.of("Standard_NV6ads_A10_v5", "Standard_NV12ads_A10_v5", "Standard_NV18ads_A10_v5");

    private static final Map<String, Gpu> WHOLE = table();

    private Gpus() {}

    /** What a size has; empty when that is not known here. */
    static Optional<Gpu> of(String size) {
        return Optional.ofNullable(WHOLE.get(size));
    }

    /** Whether a size has only a part of a GPU. */
    static boolean part(String size) {
        return PARTS.contains(size);
    }

    /** Whether a size is of the families N ("GPU accelerated"; also FPGAs), so that it has something beside processors. */
    static boolean accelerated(String size) {
        return size.startsWith("Standard_N");
    }

    private static Map<String, Gpu> table() {
        Map<String, Gpu> table = new HashMap<>();
        // ncast4v3-series: "Nvidia Tesla T4 GPU (16GB)"
        put(table, "T4", 16, 1, "Standard_NC4as_T4_v3", "Standard_NC8as_T4_v3", "Standard_NC16as_T4_v3");
        put(table, "T4", 16, 4, "Standard_NC64as_T4_v3");
        // ncv3-series: "Nvidia Tesla V100 GPU (16GB)"
        put(table, "V100", 16, 1, "Standard_NC6s_v3");
        put(table, "V100", 16, 2, "Standard_NC12s_v3");
        put(table, "V100", 16, 4, "Standard_NC24s_v3", "Standard_NC24rs_v3");
        // nvadsa10v5-series: 24 GB each
        put(table, "A10", 24, 1, "Standard_NV36ads_A10_v5", "Standard_NV36adms_A10_v5");
        put(table, "A10", 24, 2, "Standard_NV72ads_A10_v5");
        // nca100v4-series: "Nvidia PCIe A100 GPU (80GB)"; ndasra100v4-series: 40GB; ndma100v4-series: 80GB
        put(table, "A100-80GB", 80, 1, "Standard_NC24ads_A100_v4");
        put(table, "A100-80GB", 80, 2, "Standard_NC48ads_A100_v4");
        put(table, "A100-80GB", 80, 4, "Standard_NC96ads_A100_v4");
        put(table, "A100", 40, 8, "Standard_ND96asr_v4");
        put(table, "A100-80GB", 80, 8, "Standard_ND96amsr_A100_v4", "Standard_ND96ams_A100_v4");
        // ncadsh100v5-series: 94 GB each (H100 NVL); ndh100v5-series: "Nvidia H100 GPU (80GB)"
        put(table, "H100", 94, 1, "Standard_NC40ads_H100_v5");
        put(table, "H100", 94, 2, "Standard_NC80adis_H100_v5");
        put(table, "H100", 80, 8, "Standard_ND96isr_H100_v5", "Standard_ND96is_H100_v5");
        // nd-h200-v5-series: "Nvidia H200 GPU (141GB)"; ndmi300xv5-series: "AMD Instinct MI300X GPU (192GB)"
        put(table, "H200", 141, 8, "Standard_ND96isr_H200_v5");
        put(table, "MI300X", 192, 8, "Standard_ND96isr_MI300X_v5", "Standard_ND96is_MI300X_v5");
        // nc-rtxpro6000-bse-v6-series: 96 GB each
        put(
                table,
                "RTX-PRO-6000",
                96,
                1,
                "Standard_NC128ds_xl_RTXPRO6000BSE_v6",
                "Standard_NC128lds_xl_RTXPRO6000BSE_v6");
        put(
                table,
                "RTX-PRO-6000",
                96,
                2,
                "Standard_NC256ds_xl_RTXPRO6000BSE_v6",
                "Standard_NC256lds_xl_RTXPRO6000BSE_v6",
                "Standard_NC320ds_xl_RTXPRO6000BSE_v6",
                "Standard_NC320lds_xl_RTXPRO6000BSE_v6");
        return Map.copyOf(table);
    }

    private static void put(Map<String, Gpu> table, String name, double memoryGib, int count, String... sizes) {
        for (String size : sizes) {
            table.put(size, new Gpu(name, count, memoryGib));
        }
    }
}
