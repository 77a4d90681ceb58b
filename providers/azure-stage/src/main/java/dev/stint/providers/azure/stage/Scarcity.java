package dev.stint.providers.azure.stage;

/**
 * How Azure says that there is no hardware. The texts are those of Azure, found in reports of users: "Allocation failures when you
 * create or resize VMs", Azure troubleshooting, and issues of public projects that quote them.
 */
public enum Scarcity {
    /** No capacity: {@code AllocationFailed}, in a zone {@code ZonalAllocationFailed}. */
    ALLOCATION_FAILED,
    /** Not with these wishes: {@code OverconstrainedAllocationRequest}, in a zone {@code OverconstrainedZonalAllocationRequest}. */
    OVERCONSTRAINED;

    Problem problem(String zone) {
        boolean zonal = !zone.isEmpty();
        return switch (this) {
            case ALLOCATION_FAILED ->
                new Problem(
                        zonal ? "ZonalAllocationFailed" : "AllocationFailed",
                        "Allocation failed. We do not have sufficient capacity for the requested VM size in this "
                                + (zonal ? "zone" : "region")
                                + ". Read more about improving likelihood of allocation success at"
                                + " http://aka.ms/allocation-guidance");
            case OVERCONSTRAINED ->
                new Problem(
                        zonal ? "OverconstrainedZonalAllocationRequest" : "OverconstrainedAllocationRequest",
                        "Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is"
                                + " too restrictive. Please remove some constraints and try again. Constraints applied are:\n"
                                + (zonal ? "  - Availability Zone\n" : "")
                                + "  - Low Priority VMs\n  - Networking Constraints (such as Accelerated Networking or IPv6)\n"
                                + "  - VM Size\n");
        };
    }
}
