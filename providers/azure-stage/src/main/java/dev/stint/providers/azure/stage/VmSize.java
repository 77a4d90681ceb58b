package dev.stint.providers.azure.stage;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A size of machines, as the list of sizes tells it.
 *
 * @param name such as {@code Standard_NC24ads_A100_v4}
 * @param family whose quota it uses, such as {@code StandardNCADSA100v4Family}
 * @param vcpus of one machine
 * @param memoryGib of one machine
 * @param gpus of one machine
 * @param zones it exists in; none where it is of the whole region only
 * @param capabilities more of them, by Azure's names; they replace those made from the rest
 */
public record VmSize(
        String name,
        String family,
        int vcpus,
        double memoryGib,
        int gpus,
        List<String> zones,
        Map<String, String> capabilities) {

    public VmSize {
        if (!name.startsWith("Standard_") && !name.startsWith("Basic_") || vcpus < 1 || memoryGib <= 0 || gpus < 0) {
            throw new IllegalArgumentException(
                    "size " + name + " of " + vcpus + " vCPU, " + memoryGib + " GiB and " + gpus + " GPU is none");
        }
        zones = List.copyOf(zones);
        Map<String, String> all = new TreeMap<>();
        all.put("vCPUs", Integer.toString(vcpus));
        all.put("vCPUsAvailable", Integer.toString(vcpus));
        all.put("MemoryGB", memoryGib == Math.rint(memoryGib) ? Long.toString((long) memoryGib) : "" + memoryGib);
        all.put("CpuArchitectureType", "x64");
        all.put("LowPriorityCapable", "True");
        all.put("HyperVGenerations", "V1,V2");
        all.put("PremiumIO", "True");
        all.put("AcceleratedNetworkingEnabled", "True");
        if (gpus > 0) {
            all.put("GPUs", Integer.toString(gpus));
        }
        all.putAll(capabilities);
        capabilities = Map.copyOf(all);
    }

    /** In all three zones, with nothing special. */
    public VmSize(String name, String family, int vcpus, double memoryGib, int gpus) {
        this(name, family, vcpus, memoryGib, gpus, List.of("1", "2", "3"), Map.of());
    }
}
