package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many vCPU a subscription may have: "Check vCPU quotas", Azure Virtual Machines documentation. Spot machines count for one quota
 * of a location, whatever their family; all others for the location's and for that of their family. Guarded by the {@link World}.
 */
final class Quotas {

    /** Names of quotas of a location. */
    static final String SPOT = "lowPriorityCores";

    static final String REGIONAL = "cores";

    /** What a new subscription does not have; enough for every test that does not speak of quotas. */
    private static final long PLENTY = 10_000;

    private final Sizes sizes;
    private final Map<String, Long> limits = new HashMap<>();

    Quotas(Sizes sizes) {
        this.sizes = sizes;
    }

    void set(String location, String name, long vcpus) {
        limits.put(location + "/" + name, vcpus);
    }

    private long limit(String location, String name) {
        return limits.getOrDefault(location + "/" + name, PLENTY);
    }

    /**
     * Why there may not be one machine more.
     *
     * @param location where
     * @param size which
     * @param spot whether it is to be evictable
     * @param there machines that are there
     */
    Optional<Problem> refusal(
            String location, VmSize size, boolean spot, Iterable<Machine> there, String subscription) {
        List<String> asked = spot ? List.of(SPOT) : List.of(REGIONAL, size.family());
        for (String name : asked) {
            long limit = limit(location, name);
            long used = used(location, name, there);
            if (used + size.vcpus() > limit) {
                return Optional.of(exceeded(location, name, limit, used, size.vcpus(), subscription));
            }
        }
        return Optional.empty();
    }

    private long used(String location, String name, Iterable<Machine> there) {
        long used = 0;
        for (Machine machine : there) {
            if (machine.counts() && machine.location().equals(location)) {
                VmSize size = sizes.find(location, machine.size()).orElseThrow();
                boolean counted = name.equals(SPOT)
                        ? machine.spot()
                        : !machine.spot() && (name.equals(REGIONAL) || name.equalsIgnoreCase(size.family()));
                used += counted ? size.vcpus() : 0;
            }
        }
        return used;
    }

    /** Azure's words, as issues of public projects quote them (scylladb/scylla-cluster-tests 4994, cloud-barista/cb-spider 1558). */
    private static Problem exceeded(
            String location, String name, long limit, long used, int more, String subscription) {
        String said = switch (name) {
            case SPOT -> "LowPriorityCores";
            case REGIONAL -> "Total Regional Cores";
            default -> name + " Cores";
        };
        return new Problem(
                "OperationNotAllowed",
                "Operation could not be completed as it results in exceeding approved " + said
                        + " quota. Additional details - Deployment Model: Resource Manager, Location: " + location
                        + ", Current Limit: " + limit + ", Current Usage: " + used + ", Additional Required: " + more
                        + ", (Minimum) New Limit Required: " + (used + more)
                        + ". Setup Alerts when Quota reaches threshold. Learn more at"
                        + " https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at"
                        + " https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity/UsageAndQuota.ReactView/Parameters/"
                        + "%7B%22subscriptionId%22:%22" + subscription
                        + "%22%7D by specifying parameters listed in the ‘Details’ section for deployment to succeed."
                        + " Please read more about quota limits at"
                        + " https://docs.microsoft.com/en-us/azure/azure-supportability/per-vm-quota-requests");
    }

    /** "Usage - List", Compute REST API reference. */
    List<ObjectNode> usages(String location, Iterable<Machine> there) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(REGIONAL, "Total Regional vCPUs");
        names.put(SPOT, "Total Regional Spot vCPUs");
        sizes.at(location).forEach(size -> names.put(size.family(), size.family() + " vCPUs"));
        List<ObjectNode> usages = new ArrayList<>();
        names.forEach((name, words) -> usages.add(Tree.object(
                "limit",
                limit(location, name),
                "unit",
                "Count",
                "currentValue",
                used(location, name, there),
                "name",
                Tree.map("value", name, "localizedValue", words))));
        return usages;
    }
}
