package dev.stint.providers.azure;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the server has to be allowed in the resource groups of machines, and whether it is ("Azure role definitions", Azure RBAC). */
final class MachineRights {

    static final List<String> NEEDED = List.of(
            "Microsoft.Compute/virtualMachines/read",
            "Microsoft.Compute/virtualMachines/write",
            "Microsoft.Compute/virtualMachines/delete",
            "Microsoft.Compute/disks/read",
            "Microsoft.Compute/disks/write",
            "Microsoft.Compute/disks/delete",
            "Microsoft.Network/networkInterfaces/read",
            "Microsoft.Network/networkInterfaces/write",
            "Microsoft.Network/networkInterfaces/delete",
            "Microsoft.Network/networkInterfaces/join/action");

    private MachineRights() {}

    /**
     * Whether an action is granted: by one role at least that does not except it.
     *
     * @param roles what Azure answers for a scope: {@code actions} and {@code notActions} of each
     */
    static boolean granted(String action, List<JsonNode> roles) {
        return roles.stream()
                .anyMatch(role -> any(role.path("actions"), action) && !any(role.path("notActions"), action));
    }

    private static boolean any(JsonNode patterns, String action) {
        return patterns.valueStream().anyMatch(pattern -> matches(pattern.asString(""), action));
    }

    /** A star stands for any characters, and capital letters count for nothing. */
    private static boolean matches(String pattern, String action) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
        }
        return Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE)
                .matcher(action)
                .matches();
    }
}
