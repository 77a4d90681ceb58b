package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import java.util.Set;

/**
 * An instance type in a region.
 *
 * @param shape what one machine has
 * @param sold in which ways
 * @param zones names of the zones that have it; at least one
 */
record TypeFacts(Shape shape, Set<CapacityType> sold, Set<String> zones) {
    TypeFacts {
        sold = Set.copyOf(sold);
        zones = Set.copyOf(zones);
    }
}
