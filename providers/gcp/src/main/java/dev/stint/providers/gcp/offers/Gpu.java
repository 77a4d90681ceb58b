package dev.stint.providers.gcp.offers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The GPUs that can be offered, as Compute Engine and the catalog of prices call them; the latter in several ways ({@code H100 80GB Mega},
 * {@code H100 80GB Plus}). Sources: "GPU machine types" of Compute Engine, and the descriptions of SKUs as the price tools of Karpenter for
 * Google, SkyPilot and Cyclenerd match them (read 2026-11).
 */
enum Gpu {
    T4("nvidia-tesla-t4", "T4", 16, "Nvidia Tesla T4 GPU"),
    P4("nvidia-tesla-p4", "P4", 8, "Nvidia Tesla P4 GPU"),
    P100("nvidia-tesla-p100", "P100", 16, "Nvidia Tesla P100 GPU"),
    V100("nvidia-tesla-v100", "V100", 16, "Nvidia Tesla V100 GPU"),
    L4("nvidia-l4", "L4", 24, "Nvidia L4 GPU"),
    A100("nvidia-tesla-a100", "A100", 40, "Nvidia Tesla A100 GPU"),
    A100_80("nvidia-a100-80gb", "A100-80GB", 80, "Nvidia Tesla A100 80GB GPU"),
    H100("nvidia-h100-80gb", "H100", 80, "Nvidia H100 80GB GPU"),
    H100_MEGA(
            "nvidia-h100-mega-80gb",
            "H100",
            80,
            "Nvidia H100 80GB Mega GPU",
            "Nvidia H100 Mega 80GB GPU",
            "Nvidia H100 80GB Plus GPU"),
    H200("nvidia-h200-141gb", "H200", 141, "H200 141GB GPU", "Nvidia H200 141GB GPU"),
    RTX_PRO_6000("nvidia-rtx-pro-6000", "RTX-PRO-6000", 96, "RTX 6000 96GB");

    private final String type;
    private final String shortName;
    private final double memoryGib;
    private final List<String> skus;

    Gpu(String type, String shortName, double memoryGib, String... skus) {
        this.type = type;
        this.shortName = shortName;
        this.memoryGib = memoryGib;
        this.skus = List.of(skus);
    }

    /** Google's accelerator type, such as {@code nvidia-tesla-t4}. */
    String type() {
        return type;
    }

    /** As job specs and the price snapshot write it. */
    String shortName() {
        return shortName;
    }

    /** Of one, nominal. */
    double memoryGib() {
        return memoryGib;
    }

    static Optional<Gpu> ofType(String type) {
        return Arrays.stream(values()).filter(gpu -> gpu.type.equals(type)).findAny();
    }

    /** The GPU of an SKU; by its full name, since that of one is often the beginning of another's. */
    static Optional<Gpu> ofSku(String name) {
        return Arrays.stream(values()).filter(gpu -> gpu.skus.contains(name)).findAny();
    }
}
