package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the caller may do: everything the test has not taken away. Guarded by the stage's lock. */
final class Permissions {

    /** How verbs of the interface are named among permissions, where that differs. */
    private static final Map<String, String> VERBS =
            Map.of("insert", "create", "bulkInsert", "create", "aggregatedList", "list", "wait", "get");

    private final Set<String> denied = new HashSet<>();

    void deny(String permission) {
        denied.add(permission);
    }

    void grant(String permission) {
        denied.remove(permission);
    }

    boolean has(String permission) {
        return !denied.contains(permission);
    }

    /** Refuses a method of Compute Engine that the caller may not use. */
    void check(String method, Call call) {
        int point = method.indexOf('.');
        String resource = method.substring(0, point).replace("regionInstances", "instances");
        String verb = method.substring(point + 1);
        String permission = "compute." + resource + "." + VERBS.getOrDefault(verb, verb);
        if (!has(permission)) {
            throw new RefusedException(
                    403,
                    "forbidden",
                    "Required '" + permission + "' permission for 'projects/" + call.at("project") + "'");
        }
    }
}
