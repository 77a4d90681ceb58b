package dev.stint.providers.aws.offers;

import java.util.Map;
import java.util.Optional;

/**
 * What computes beside the processors.
 *
 * @param name as job specs and the price snapshot write it
 * @param count in one machine
 * @param memoryGib of one
 */
record Accelerator(String name, int count, double memoryGib) {

    private static final double MIB_PER_GIB = 1024;

    /** Kinds with two sizes of memory: the larger one has it in its name, from so many GiB on. */
    private static final Map<String, Larger> LARGER =
            Map.of("A100", new Larger(60, "A100-80GB"), "V100", new Larger(24, "V100-32GB"));

    /** Names that are otherwise not those of the price snapshot. */
    private static final Map<String, String> NAMES = Map.of("RTX PRO Server 6000", "RTX-PRO-6000");

    /**
     * What is on the label, where EC2 often says what the driver shows, a little less (README of the price snapshot). Of a part of
     * a GPU EC2 says the whole one's name with the part's memory ({@code g6f.large}: an L4 of 2861 MiB).
     */
    private static final Map<String, Double> NOMINAL_GIB = Map.of(
            "T4", 16.0,
            "V100", 16.0,
            "A10G", 24.0,
            "L4", 24.0,
            "L40S", 48.0,
            "A100", 40.0,
            "H100", 80.0,
            "H200", 141.0,
            "RTX-PRO-6000", 96.0);

    private static final double DRIVER_SHOWS_AT_LEAST = 0.9;

    private record Larger(double fromGib, String name) {}

    /** An accelerator as EC2 describes it; empty for a part of one, which must not be taken for the whole. */
    static Optional<Accelerator> of(String name, int count, long memoryMib) {
        double gib = memoryMib / MIB_PER_GIB;
        String shortName = shortName(name, gib);
        double nominal = NOMINAL_GIB.getOrDefault(shortName, 0.0);
        if (count < 1 || gib < nominal * DRIVER_SHOWS_AT_LEAST) {
            return Optional.empty();
        }
        return Optional.of(new Accelerator(shortName, count, nominal > 0 ? nominal : Math.floor(gib)));
    }

    private static String shortName(String name, double gib) {
        String known = NAMES.get(name);
        if (known != null) {
            return known;
        }
        Larger larger = LARGER.get(name);
        if (larger != null) {
            return gib >= larger.fromGib() ? larger.name() : name;
        }
        // "Virtex UltraScale+ (VU47P)", "Radeon Pro V520", "Qualcomm AI100"
        return name.replaceAll("\\s*\\(.*\\)", "")
                .replaceAll("^(NVIDIA|AMD|Qualcomm|Xilinx|Habana|Tesla)\\s+", "")
                .strip()
                .replaceAll("[^A-Za-z0-9.-]+", "-")
                .replaceAll("-$", "");
    }
}
