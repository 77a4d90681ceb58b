package dev.stint.providers.azure;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Removes machines with all their parts. Disk and network interface go with their machine ({@code deleteOption}); where they did not, as
 * after a creation that failed, they are removed by their names ({@link MachineNames#owner}). None has a public address. Safe for use by many threads.
 */
final class Removal {

    private static final String DISKS = "?api-version=2025-01-02";
    private static final String INTERFACES = "?api-version=2024-05-01";
    private static final int ABSENT = 404;
    private static final int NOTHING_THERE = 204;

    /**
     * What is said of a part that cannot be removed yet: it hangs on a machine that goes, or is kept for one that failed for three minutes.
     * The words are Azure's.
     */
    private static final Set<String> NOT_YET = Set.of(
            "NicInUse",
            "NicReservedForAnotherVm",
            "OperationNotAllowed",
            "AnotherOperationInProgress",
            "InUseResourceCannotBeDeleted",
            "Conflict");

    private final ArmCalls calls;
    private final Vms vms;
    private final String subscription;

    Removal(ArmCalls calls, Vms vms, String subscription) {
        this.calls = calls;
        this.vms = vms;
        this.subscription = subscription;
    }

    /** Begins with the removal of machines, so that they go side by side. */
    void begin(List<VmId> ids) throws CallFailedException {
        for (VmId id : ids) {
            vms.delete(id);
        }
    }

    /**
     * Goes on with the removal of a machine and of what is left of it.
     *
     * @return whether nothing is there any more
     */
    boolean machine(VmId id) throws CallFailedException {
        if (vms.look(id).isPresent()) {
            vms.delete(id);
            return false;
        }
        return parts(id);
    }

    /**
     * Removes what is left of a machine that is gone.
     *
     * @return whether nothing is there any more
     */
    boolean parts(VmId id) throws CallFailedException {
        boolean gone = part("delete disk of " + id, id.diskPath(subscription) + DISKS);
        String address = id.interfacesPath(subscription);
        // by the list as well, since Azure may have added to its name; by the name as well, since lists may be behind
        Set<String> interfaces = new TreeSet<>(Set.of(id.name() + MachineNames.INTERFACE));
        for (JsonNode each : calls.all("list network interfaces of " + id.group(), address + INTERFACES)) {
            String name = each.path("name").asString("");
            if (MachineNames.owner(name).filter(id.name()::equals).isPresent()) {
                interfaces.add(name);
            }
        }
        for (String name : interfaces) {
            gone &= part("delete network interface " + name, address + "/" + name + INTERFACES);
        }
        return gone;
    }

    private boolean part(String operation, String address) throws CallFailedException {
        try {
            int status = calls.make(ArmRequest.delete(operation, address).expecting(ABSENT))
                    .status();
            return status == NOTHING_THERE || status == ABSENT;
        } catch (CallFailedException e) {
            if (NOT_YET.contains(e.failure().code())) {
                return false;
            }
            throw e;
        }
    }
}
