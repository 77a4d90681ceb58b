package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error as Azure Resource Manager writes one: "Common API details", Azure REST API reference.
 *
 * @param code such as {@code AllocationFailed}
 * @param message for people
 * @param target what it is about, or empty
 * @param details nested errors, which sometimes say more than the outer one
 */
record Problem(String code, String message, String target, List<Problem> details) {

    Problem {
        details = List.copyOf(details);
    }

    Problem(String code, String message) {
        this(code, message, "", List.of());
    }

    Problem about(String what) {
        return new Problem(code, message, what, details);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("code", code);
        tree.put("message", message);
        if (!target.isEmpty()) {
            tree.put("target", target);
        }
        if (!details.isEmpty()) {
            List<Map<String, Object>> inner = new ArrayList<>();
            details.forEach(each -> inner.add(each.tree()));
            tree.put("details", inner);
        }
        return tree;
    }
}
