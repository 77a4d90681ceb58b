package dev.stint.providers;

import java.util.List;

/**
 * One place where a machine can be had in one way: provider, region, zone, instance type and capacity type.
 *
 * <p>Its text form {@code provider/region/zone/instance-type/capacity} is used as an id everywhere: database, API, events.
 * Immutable.
 *
 * @param provider adapter id, such as {@code local} or {@code aws}
 * @param region the provider's region name; for {@code local}, the name of a scenario
 * @param zone the provider's zone name
 * @param instanceType the provider's machine type name
 * @param capacity how it is paid for
 */
public record Market(String provider, String region, String zone, String instanceType, CapacityType capacity) {

    public Market {
        for (String part : List.of(provider, region, zone, instanceType)) {
            if (part.isBlank() || part.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "market: '" + part + "' is not a name; give a non-blank text without '/'");
            }
        }
    }

    /** {@code provider/region/zone/instance-type/capacity}. */
    public String id() {
        return provider + "/" + region + "/" + zone + "/" + instanceType + "/" + capacity.word();
    }

    /**
     * The market an {@link #id()} stands for.
     *
     * @throws IllegalArgumentException when the text has not five non-blank parts or an unknown capacity type
     */
    public static Market parse(String id) {
        String[] parts = id.split("/", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException(
                    "market: '" + id + "' has " + parts.length + " parts; give provider/region/zone/type/capacity");
        }
        return new Market(parts[0], parts[1], parts[2], parts[3], CapacityType.ofWord(parts[4]));
    }

    /** Whether the provider may take a machine of this market away. */
    public boolean interruptible() {
        return capacity == CapacityType.SPOT;
    }

    @Override
    public String toString() {
        return id();
    }
}
