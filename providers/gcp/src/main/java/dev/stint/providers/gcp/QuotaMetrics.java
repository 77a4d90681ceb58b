package dev.stint.providers.gcp;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compute Engine's quotas by name, and which of them a market's machines count against ("Allocation quotas" in Compute Engine's
 * documentation). Spot machines count against those named {@code PREEMPTIBLE_…} where the project was granted such, and else against the
 * others.
 */
public final class QuotaMetrics {

    /** What a quota of spot machines begins with. */
    public static final String PREEMPTIBLE = "PREEMPTIBLE_";

    /** Counts GPUs of all kinds, in all regions, spot and on-demand. */
    public static final String GPUS_ALL_REGIONS = "GPUS_ALL_REGIONS";

    /** Counts processors of all kinds in all regions. */
    public static final String CPUS_ALL_REGIONS = "CPUS_ALL_REGIONS";

    /** Count what every machine of a region needs, whatever its type. */
    private static final Set<String> OF_EVERY_MACHINE = Set.of(
            "INSTANCES",
            "IN_USE_ADDRESSES",
            "DISKS_TOTAL_GB",
            "SSD_TOTAL_GB",
            "HDB_TOTAL_GB",
            "HYPERDISK_BALANCED_TOTAL_GB");

    /** GPUs that are part of machine types, by the beginning of these; the longest one holds. */
    private static final Map<String, String> BUILT_IN = Map.ofEntries(
            Map.entry("g2-", "NVIDIA_L4_GPUS"),
            Map.entry("a2-", "NVIDIA_A100_GPUS"),
            Map.entry("a2-ultragpu-", "NVIDIA_A100_80GB_GPUS"),
            Map.entry("a3-", "NVIDIA_H100_GPUS"),
            Map.entry("a3-megagpu-", "NVIDIA_H100_MEGA_GPUS"),
            Map.entry("a3-ultragpu-", "NVIDIA_H200_GPUS"),
            Map.entry("a4-", "NVIDIA_B200_GPUS"));

    /** Series whose processors have no quota of their own. */
    private static final Set<String> PLAIN = Set.of("e2", "n1", "f1", "g1", "g2");

    private QuotaMetrics() {}

    /** The quotas a market's machines count against, without {@link #PREEMPTIBLE}. */
    public static List<String> of(Market market) {
        MachineKind kind = MachineKind.parse(market.instanceType());
        List<String> metrics = new ArrayList<>(List.of(CPUS_ALL_REGIONS, cpus(kind)));
        gpus(kind).ifPresent(gpus -> metrics.addAll(List.of(GPUS_ALL_REGIONS, gpus)));
        return metrics;
    }

    /** The quota of the GPUs of a kind, without {@link #PREEMPTIBLE}; empty where it has none. */
    public static Optional<String> gpus(MachineKind kind) {
        if (kind.attached().isPresent()) {
            return kind.attached()
                    .map(gpus -> gpus.type()
                                    .replace("-tesla-", "-")
                                    .replace('-', '_')
                                    .toUpperCase(Locale.ROOT)
                            + "_GPUS");
        }
        return BUILT_IN.entrySet().stream()
                .filter(entry -> kind.machineType().startsWith(entry.getKey()))
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
    }

    /** The quota of the processors of a kind, without {@link #PREEMPTIBLE}. */
    public static String cpus(MachineKind kind) {
        return PLAIN.contains(kind.series()) ? "CPUS" : kind.series().toUpperCase(Locale.ROOT) + "_CPUS";
    }

    /** Whether a quota counts in all regions together. */
    static boolean everywhere(String metric) {
        return metric.endsWith("_ALL_REGIONS");
    }

    /** A quota's name without what tells spot apart. */
    static String plain(String metric) {
        return metric.startsWith(PREEMPTIBLE) ? metric.substring(PREEMPTIBLE.length()) : metric;
    }

    /** The smallest scope that holds all markets of a quota, or the market alone where others of the scope are not concerned. */
    static Scope scope(String metric) {
        if (metric.equals(CPUS_ALL_REGIONS)) {
            return Scope.PROVIDER;
        }
        return OF_EVERY_MACHINE.contains(plain(metric)) ? Scope.REGION : Scope.MARKET;
    }

    /** Where a quota counts, for people. */
    static String where(String metric, Market market) {
        String paid = market.capacity() == CapacityType.SPOT ? " for spot" : "";
        return everywhere(metric) ? " of all regions" : paid + " in " + market.region();
    }
}
