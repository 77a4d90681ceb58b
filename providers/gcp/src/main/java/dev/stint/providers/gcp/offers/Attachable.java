package dev.stint.providers.gcp.offers;

import dev.stint.providers.Shape;
import java.util.List;
import java.util.Map;

/**
 * How many GPUs can be attached to a machine: only to N1, and the more GPUs, the larger it may be. Source: Google's
 * "GPUs on Compute Engine" as SkyPilot's {@code gcp_catalog.py} has it (read 2026-11). Where a limit differs from zone to zone, the smaller
 * is here.
 */
final class Attachable {

    private record Limit(int gpus, int vcpus, double memoryGib) {}

    private static final Map<Gpu, List<Limit>> LIMITS = Map.of(
            Gpu.T4, List.of(new Limit(1, 48, 312), new Limit(2, 48, 312), new Limit(4, 96, 624)),
            Gpu.P4, List.of(new Limit(1, 24, 156), new Limit(2, 48, 312), new Limit(4, 96, 624)),
            Gpu.P100, List.of(new Limit(1, 16, 104), new Limit(2, 32, 208), new Limit(4, 64, 208)),
            Gpu.V100,
                    List.of(new Limit(1, 12, 78), new Limit(2, 24, 156), new Limit(4, 48, 312), new Limit(8, 96, 624)));

    private Attachable() {}

    /**
     * The numbers of GPUs that fit to a machine.
     *
     * @param machine without GPUs
     * @param mostCards that one machine may have in a zone
     */
    static List<Integer> counts(String machineType, Shape machine, Gpu gpu, int mostCards) {
        if (!machineType.startsWith("n1-")) {
            return List.of();
        }
        return LIMITS.getOrDefault(gpu, List.of()).stream()
                .filter(limit -> limit.gpus() <= mostCards)
                .filter(limit -> machine.vcpus() <= limit.vcpus() && machine.memoryGib() <= limit.memoryGib())
                .map(Limit::gpus)
                .toList();
    }
}
