package dev.stint.providers.azure.stage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What hardware there is. Where nothing was said there is any number of everything. A zone is {@code 1}, {@code 2}, {@code 3}, or
 * {@code regional} for machines that name none. Safe for many threads.
 */
public final class Stock {

    /** The zone of machines that name none. */
    public static final String REGIONAL = "regional";

    private final Map<String, Integer> limits = new HashMap<>();
    private final Map<String, Scarcity> dry = new HashMap<>();
    private final Set<String> withheld = new HashSet<>();

    Stock() {}

    /** There is nothing left in a whole location. */
    public synchronized Stock dry(String location) {
        return dry(location, "*", Scarcity.ALLOCATION_FAILED);
    }

    /** There is nothing left in a zone. */
    public synchronized Stock dry(String location, String zone) {
        return dry(location, zone, Scarcity.ALLOCATION_FAILED);
    }

    /** There is nothing left in a zone, said in a way. */
    public synchronized Stock dry(String location, String zone, Scarcity how) {
        dry.put(location + "/" + zone, how);
        return this;
    }

    /** From now on so many machines of a size exist in a zone, those that run included; those above it run on. */
    public synchronized Stock capacity(String location, String zone, String size, boolean spot, int machines) {
        limits.put(key(location, zone, size, spot), machines);
        return this;
    }

    /** A size is not offered to this subscription in a zone: {@code SkuNotAvailable}, said at once. */
    public synchronized Stock withhold(String location, String zone, String size) {
        withheld.add(location + "/" + zone + "/" + size);
        return this;
    }

    /** There is everything again. */
    public synchronized void refill() {
        limits.clear();
        dry.clear();
        withheld.clear();
    }

    static String key(String location, String zone, String size, boolean spot) {
        return location + "/" + zone + "/" + size + "/" + spot;
    }

    /** Of which hardware a machine is. */
    static String key(Machine machine) {
        String zone = machine.zone().isEmpty() ? REGIONAL : machine.zone();
        return key(machine.location(), zone, machine.size(), machine.spot());
    }

    synchronized boolean withheld(String location, String zone, String size) {
        return withheld.contains(location + "/" + zone + "/" + size);
    }

    /**
     * Why one more machine gets no hardware.
     *
     * @param machine that wants some
     * @param running machines that have hardware
     */
    synchronized Optional<Problem> refusal(Machine machine, Iterable<Machine> running) {
        String zone = machine.zone().isEmpty() ? REGIONAL : machine.zone();
        Scarcity how = dry.get(machine.location() + "/" + zone);
        if (how == null) {
            how = dry.get(machine.location() + "/*");
        }
        if (how != null) {
            return Optional.of(how.problem(machine.zone()));
        }
        String key = key(machine);
        Integer limit = limits.get(key);
        if (limit == null) {
            return Optional.empty();
        }
        int used = 0;
        for (Machine other : running) {
            if (other.allocated() && key(other).equals(key)) {
                used++;
            }
        }
        return used < limit ? Optional.empty() : Optional.of(Scarcity.ALLOCATION_FAILED.problem(machine.zone()));
    }
}
