package dev.stint.providers.azure;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a machine is: {@code GROUP:NAME} as others have it. In lower case, because Azure tells names of groups in any.
 *
 * @param group resource group
 * @param name one of {@link MachineNames}
 */
record VmId(String group, String name) {

    private static final Pattern TEXT = Pattern.compile("([\\w().-]{1,90}):([a-z0-9-]{1,64})");
    private static final Pattern RESOURCE = Pattern.compile(
            "/subscriptions/[^/]+/resourceGroups/([^/]+)/providers/Microsoft\\.Compute/virtualMachines/([^/]+)",
            Pattern.CASE_INSENSITIVE);

    VmId {
        group = group.toLowerCase(Locale.ROOT);
        name = name.toLowerCase(Locale.ROOT);
    }

    /** Empty for a text that is no id of a machine of ours. */
    static Optional<VmId> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches() && MachineNames.possible(parts.group(2))
                ? Optional.of(new VmId(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    /** Of a resource id; empty where it is none of a machine of ours. */
    static Optional<VmId> ofResource(String id) {
        Matcher parts = RESOURCE.matcher(id);
        return parts.matches() && MachineNames.possible(parts.group(2).toLowerCase(Locale.ROOT))
                ? Optional.of(new VmId(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    /** The resource's path. */
    String path(String subscription) {
        return groupPath(subscription) + "/providers/Microsoft.Compute/virtualMachines/" + name;
    }

    String diskPath(String subscription) {
        return groupPath(subscription) + "/providers/Microsoft.Compute/disks/" + name + MachineNames.DISK;
    }

    /** Where the network interfaces of its group are. */
    String interfacesPath(String subscription) {
        return groupPath(subscription) + "/providers/Microsoft.Network/networkInterfaces";
    }

    private String groupPath(String subscription) {
        return "/subscriptions/" + subscription + "/resourceGroups/" + group;
    }

    /** As others have it. */
    @Override
    public String toString() {
        return group + ":" + name;
    }
}
