package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the caller may do: everything but what was taken away. "Azure role-based access control: AuthorizationFailed", and
 * "Permissions - List For Resource Group", Authorization REST API reference. Guarded by the {@link World}.
 */
final class Rights {

    private final Set<String> denied = new TreeSet<>();

    /** Such as {@code Microsoft.Compute/virtualMachines/write}. */
    void deny(String action) {
        denied.add(action);
    }

    void restore() {
        denied.clear();
    }

    /** Refuses what was taken away. */
    void check(ArmRequest request) {
        ArmPlace place = request.place();
        if (place.namespace().isEmpty()) {
            return;
        }
        String type = place.namespace() + "/" + String.join("/", place.types());
        String action = switch (request.method()) {
            case "GET" -> type + "/read";
            case "DELETE" -> type + "/delete";
            case "POST" -> type + "/action";
            default -> type + "/write";
        };
        for (String each : denied) {
            if (each.toLowerCase(Locale.ROOT).equals(action.toLowerCase(Locale.ROOT))) {
                String scope = place.group().isEmpty() || place.names().isEmpty()
                        ? "/subscriptions/" + place.subscription()
                        : place.id().text();
                throw new RefusedException(
                        403,
                        "AuthorizationFailed",
                        "The client 'tests' with object id '11111111-1111-4111-8111-111111111111' does not have authorization"
                                + " to perform action '" + each + "' over scope '" + scope
                                + "' or the scope is invalid. If access was recently granted, please refresh your"
                                + " credentials.");
            }
        }
    }

    ArmAnswer answer(ArmRequest request) {
        if (!request.operation().equals("LIST permissions")) {
            throw RefusedException.unplayed(request.operation());
        }
        List<String> taken = new ArrayList<>(denied);
        return ArmAnswer.list(List.of(Tree.object(
                "actions", List.of("*"), "notActions", taken, "dataActions", List.of(), "notDataActions", List.of())));
    }
}
