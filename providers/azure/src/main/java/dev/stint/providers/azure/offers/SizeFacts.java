package dev.stint.providers.azure.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import java.util.Set;

/**
 * A size in a region, as far as this subscription may use it.
 *
 * @param shape what one machine has
 * @param family the quota's name that its on-demand machines count against
 * @param quotaVcpus how many vCPUs one machine counts for; more than it has where some of them are switched off
 * @param sold in which ways
 * @param zones {@code 1}, {@code 2}, {@code 3}, or {@link #REGIONAL} alone; at least one
 */
record SizeFacts(Shape shape, String family, int quotaVcpus, Set<CapacityType> sold, Set<String> zones) {

    /** The zone of machines that are in none. */
    static final String REGIONAL = "regional";

    SizeFacts {
        sold = Set.copyOf(sold);
        zones = Set.copyOf(zones);
    }
}
