package dev.stint.providers.azure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Disks and network interfaces of an installation whose machine is gone, as a server that ended in the middle of a removal leaves them.
 * They are known by their names ({@link MachineNames}), so those of other installations are never touched, and removed once they have been
 * without a machine for ten minutes. Safe for use by many threads.
 */
final class Leftovers {

    private static final Logger LOG = System.getLogger(Leftovers.class.getName());

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);
    private static final Duration LONELY_FOR = Duration.ofMinutes(10);

    private static final Pattern GROUP = Pattern.compile("/resourceGroups/([^/]+)/", Pattern.CASE_INSENSITIVE);

    private final Places places;
    private final Vms vms;
    private final Removal removal;
    private final InstantSource clock;
    private final Map<String, Instant> looked = new HashMap<>();
    private final Map<VmId, Instant> lonelySince = new HashMap<>();

    Leftovers(Places places, Vms vms, Removal removal, InstantSource clock) {
        this.places = places;
        this.vms = vms;
        this.removal = removal;
        this.clock = clock;
    }

    /**
     * Looks for parts without a machine, at most every five minutes, and removes those that have been so for long enough. What fails is
     * left for the next time.
     *
     * @param machines all machines there are
     */
    synchronized void sweep(String installation, Set<VmId> machines) {
        Instant now = clock.instant();
        Instant last = looked.getOrDefault(installation, Instant.MIN);
        if (last.plus(BETWEEN_LOOKS).isAfter(now)) {
            return;
        }
        try {
            Set<VmId> lonely = new HashSet<>();
            for (VmId id : owners(installation)) {
                if (!machines.contains(id)) {
                    lonely.add(id);
                }
            }
            looked.put(installation, now);
            String prefix = MachineNames.prefix(installation);
            lonelySince.keySet().removeIf(id -> id.name().startsWith(prefix) && !lonely.contains(id));
            for (VmId id : lonely) {
                Instant since = lonelySince.computeIfAbsent(id, unknown -> now);
                if (!now.isBefore(since.plus(LONELY_FOR)) && vms.look(id).isEmpty()) { // lists may be behind
                    removal.parts(id);
                }
            }
        } catch (CallFailedException e) {
            LOG.log(
                    Level.WARNING,
                    "azure: what machines of {0} left behind could not be removed now: {1}",
                    installation,
                    e.getMessage());
        }
    }

    /** The machines of an installation that have a disk or a network interface which hangs on none. */
    private List<VmId> owners(String installation) throws CallFailedException {
        List<VmId> owners = new ArrayList<>();
        for (JsonNode disk : places.all("disks", "Microsoft.Compute/disks?api-version=2025-01-02")) {
            if (disk.path("managedBy").asString("").isEmpty()) {
                owner(installation, disk).ifPresent(owners::add);
            }
        }
        for (JsonNode nic :
                places.all("network interfaces", "Microsoft.Network/networkInterfaces?api-version=2024-05-01")) {
            if (nic.path("properties")
                    .path("virtualMachine")
                    .path("id")
                    .asString("")
                    .isEmpty()) {
                owner(installation, nic).ifPresent(owners::add);
            }
        }
        return owners;
    }

    private static Optional<VmId> owner(String installation, JsonNode part) {
        Matcher group = GROUP.matcher(part.path("id").asString(""));
        return MachineNames.owner(part.path("name").asString(""))
                .filter(name -> name.startsWith(MachineNames.prefix(installation)) && group.find())
                .map(name -> new VmId(group.group(1), name));
    }
}
