package dev.stint.providers.gcp.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.gcp.QuotaMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a launch takes of one quota.
 *
 * @param metrics Google's names of the quotas it may be counted against; it is certain to be refused when it fits in none
 * @param everywhere whether they are the project's, for all regions
 * @param amount vCPUs or GPUs
 */
record QuotaNeed(List<String> metrics, boolean everywhere, long amount) {

    QuotaNeed {
        metrics = List.copyOf(metrics);
    }

    /**
     * Series whose vCPUs count against a quota that regions tell: those with a quota of their own in the enumeration {@code Quota.metric}, and
     * N1 and E2, which share one. Others count against {@code CPUS_PER_VM_FAMILY}, which is not told. Not confirmed with an account.
     */
    private static final Set<String> TOLD = Set.of("n1", "e2", "n2", "n2d", "c2", "c2d", "c3", "t2d", "m1", "m3", "a2");

    private static final String VCPUS = "CPUS";

    /**
     * What machines of a type take. Spot machines count against preemptible quotas where the project was granted any, and against the
     * standard ones where not ("to prevent Spot VMs from consuming your quotas for standard VMs' CPUs, GPUs, and disks, consider requesting
     * preemptible quota", Create and use Spot VMs, read 2026-11). The others have an end, too, so that they may be counted as either.
     *
     * @param limits of the region, as far as it tells them
     */
    static List<QuotaNeed> of(
            TypeFacts type, CapacityType capacity, int count, Map<String, RegionQuotas.Quota> limits) {
        List<QuotaNeed> needs = new ArrayList<>();
        if (capacity == CapacityType.RESERVED) {
            return needs; // counted when it was reserved
        }
        boolean spot = capacity == CapacityType.SPOT;
        long vcpus = (long) count * type.shape().vcpus();
        // what part of a shared processor counts is not told
        if (!type.sharedCpu() && TOLD.contains(type.kind().series())) {
            String metric = QuotaMetrics.cpus(type.kind());
            counted(spot, QuotaMetrics.PREEMPTIBLE + VCPUS, metric, limits)
                    .ifPresent(found -> needs.add(new QuotaNeed(found, false, vcpus)));
            if (!spot) {
                needs.add(new QuotaNeed(List.of(QuotaMetrics.CPUS_ALL_REGIONS), true, vcpus));
            }
        }
        if (type.gpu().isPresent()) {
            long gpus = (long) count * type.shape().acceleratorCount();
            QuotaMetrics.gpus(type.kind())
                    .flatMap(metric -> counted(spot, QuotaMetrics.PREEMPTIBLE + metric, metric, limits))
                    .ifPresent(metric -> needs.add(new QuotaNeed(metric, false, gpus)));
            // where a project has this quota, GPUs of both kinds count
            needs.add(new QuotaNeed(List.of(QuotaMetrics.GPUS_ALL_REGIONS), true, gpus));
        }
        return needs;
    }

    private static Optional<List<String>> counted(
            boolean spot, String preemptible, String standard, Map<String, RegionQuotas.Quota> limits) {
        RegionQuotas.Quota granted = limits.get(preemptible);
        if (granted == null) {
            return Optional.empty(); // whether there is any is not told
        }
        if (granted.limit() == 0) {
            return Optional.of(List.of(standard));
        }
        return Optional.of(spot ? List.of(preemptible) : List.of(standard, preemptible));
    }
}
