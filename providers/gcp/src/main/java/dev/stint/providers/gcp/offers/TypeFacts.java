package dev.stint.providers.gcp.offers;

import dev.stint.providers.Shape;
import dev.stint.providers.gcp.MachineKind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of an instance type in a region.
 *
 * @param kind what is launched
 * @param shape what a machine has
 * @param series how it is billed
 * @param paidVcpus how many of its vCPUs are paid for: fewer than it shows where processors are shared
 * @param memoryGib as in the shape, exact
 * @param gpu its GPUs, built in or attached
 * @param ssdPartitions local SSDs that are part of it
 * @param sharedCpu whether it shares its processors
 * @param zones that have it
 */
record TypeFacts(
        MachineKind kind,
        Shape shape,
        Series series,
        BigDecimal paidVcpus,
        BigDecimal memoryGib,
        Optional<Gpu> gpu,
        int ssdPartitions,
        boolean sharedCpu,
        Set<String> zones) {

    /** Of all series but Z3, which is not offered; as Karpenter for Google reckons (read 2026-11). */
    private static final int GIB_PER_PARTITION = 375;

    TypeFacts {
        zones = Set.copyOf(zones);
    }

    /** The same with GPUs. */
    TypeFacts with(MachineKind named, Gpu one, int count) {
        Shape whole = new Shape(shape.vcpus(), shape.memoryGib(), one.shortName(), count, one.memoryGib());
        return new TypeFacts(
                named, whole, series, paidVcpus, memoryGib, Optional.of(one), ssdPartitions, sharedCpu, zones);
    }

    /** The same in these zones. */
    TypeFacts in(Set<String> places) {
        return new TypeFacts(kind, shape, series, paidVcpus, memoryGib, gpu, ssdPartitions, sharedCpu, places);
    }

    BigDecimal ssdGib() {
        return BigDecimal.valueOf((long) ssdPartitions * GIB_PER_PARTITION);
    }

    /** The region of a zone: {@code us-central1} of {@code us-central1-a}. */
    static String region(String zone) {
        return zone.substring(0, Math.max(0, zone.lastIndexOf('-')));
    }
}
