package dev.stint.providers.gcp.offers;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the machines of a series are billed: under which names the catalog has their vCPUs and memory, and the local SSDs that are part of
 * them. Only what is known is here; machines of another series are not offered, since a guess would be a price. Source of the names: the
 * descriptions of SKUs as the price tools of Karpenter for Google and of Cyclenerd match them (read 2026-11).
 *
 * @param words how SKUs of vCPUs and memory begin: {@code N1 Predefined Instance}
 * @param ssdWords how SKUs of bundled local SSDs begin; empty where these are not known
 */
record Series(String words, Optional<String> ssdWords) {

    /** Bundled or attached, in series that have no SKU of their own. */
    static final String LOCAL_SSD = "SSD backed Local Storage";

    /** The name C2 has here and there; taken for the other. */
    private static final String C2_ELSEWHERE = "Compute optimized Instance";

    private static final String C2 = "Compute optimized";

    /**
     * By the machine type, or what it begins with. A2 Ultra and A3: "Google Cloud bills accelerator-optimized machine types for their
     * attached GPUs, predefined vCPU, memory, and bundled Local SSD (if applicable)" (Accelerator-optimized machine family, read 2026-11).
     * Missing on purpose: M2, which costs a premium for an upgrade; A4, billed by the slice; f1 and g1, billed by the machine.
     */
    private static final Map<String, Series> KNOWN = Map.ofEntries(
            Map.entry("e2", plain("E2 Instance")),
            Map.entry("n1", plain("N1 Predefined Instance")),
            Map.entry("n2", plain("N2 Instance")),
            Map.entry("n2d", plain("N2D AMD Instance")),
            Map.entry("n4", plain("N4 Instance")),
            Map.entry("n4d", plain("N4D Instance")),
            Map.entry("t2d", plain("T2D AMD Instance")),
            Map.entry("c2", plain(C2)),
            Map.entry("c2d", plain("C2D AMD Instance")),
            Map.entry("c3", plain("C3 Instance")),
            Map.entry("c3d", plain("C3D Instance")),
            Map.entry("c4", ownSsd("C4 Instance")),
            Map.entry("c4d", ownSsd("C4D Instance")),
            Map.entry("m1", plain("Memory-optimized Instance")),
            Map.entry("m3", plain("M3 Memory-optimized Instance")),
            Map.entry("h3", plain("H3 Instance")),
            Map.entry("h4d", ownSsd("H4D Instance")),
            Map.entry("a2", plain("A2 Instance")),
            Map.entry("a3-highgpu", plain("A3 Instance")),
            Map.entry("a3-megagpu", plain("A3Plus Instance")),
            Map.entry("a3-ultragpu", plain("A3Ultra Instance")),
            Map.entry("g2", plain("G2 Instance")),
            Map.entry("g4", new Series("G4 Instance", Optional.empty())));

    /** Types that have since been billed as M1, whatever their name says. */
    private static final Set<String> RENAMED = Set.of("n1-megamem", "n1-ultramem");

    private static final Set<String> WORDS =
            KNOWN.values().stream().map(Series::words).collect(Collectors.toUnmodifiableSet());

    private static final Set<String> SSD_WORDS = KNOWN.values().stream()
            .flatMap(series -> series.ssdWords().stream())
            .collect(Collectors.toUnmodifiableSet());

    /** What part of a processor is paid for, as Karpenter for Google has it from "VM instance pricing" (read 2026-11). */
    private static final Map<String, BigDecimal> SHARED =
            Map.of("e2-micro", new BigDecimal("0.25"), "e2-small", new BigDecimal("0.5"), "e2-medium", BigDecimal.ONE);

    /**
     * Only spot (or started when Google has room, or reserved): A3 High with fewer than eight GPUs, and A3 Ultra. The catalog has on-demand
     * SKUs for their parts all the same. From memory of Google's pages, not confirmed with an account: a type that is here for no reason lacks
     * an offer, one that is missing is refused when it is launched.
     */
    private static final Set<String> NOT_ON_DEMAND =
            Set.of("a3-highgpu-1g", "a3-highgpu-2g", "a3-highgpu-4g", "a3-ultragpu-8g");

    /** The series of a machine type; empty when it is not known how it is billed. */
    static Optional<Series> of(String machineType) {
        String[] parts = machineType.split("-");
        String two = parts.length > 1 ? parts[0] + "-" + parts[1] : parts[0];
        return RENAMED.contains(two)
                ? Optional.empty()
                : Stream.of(two, parts[0])
                        .flatMap(name -> Optional.ofNullable(KNOWN.get(name)).stream())
                        .findFirst();
    }

    /** The name under which prices of vCPUs and memory are kept; empty for one nobody asks for. */
    static Optional<String> known(String words) {
        return Optional.of(words.equals(C2_ELSEWHERE) ? C2 : words).filter(WORDS::contains);
    }

    /** Whether SKUs of local SSDs that begin so are asked for. */
    static boolean knownSsd(String words) {
        return SSD_WORDS.contains(words);
    }

    /** How many vCPUs of a machine type are paid for; empty for shared ones of which that is not known. */
    static Optional<BigDecimal> paidVcpus(String machineType, int vcpus, boolean shared) {
        return shared ? Optional.ofNullable(SHARED.get(machineType)) : Optional.of(BigDecimal.valueOf(vcpus));
    }

    /** Whether a machine type can be had for its list price. */
    static boolean onDemand(String machineType) {
        return !NOT_ON_DEMAND.contains(machineType);
    }

    private static Series plain(String words) {
        return new Series(words, Optional.of(LOCAL_SSD));
    }

    private static Series ownSsd(String words) {
        return new Series(words, Optional.of(words + " Local SSD"));
    }
}
