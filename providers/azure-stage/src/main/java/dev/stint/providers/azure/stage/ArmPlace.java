package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a path of Resource Manager names.
 *
 * @param operation verb and last word of the path: {@code GET virtualMachines} is one, {@code LIST virtualMachines} all
 * @param subscription empty where the path has none
 * @param group of resources; empty where the path has none
 * @param namespace such as {@code Microsoft.Compute}; empty for what Resource Manager has itself
 * @param types words that say what it is, one more than names for lists and actions
 * @param names of this one
 */
record ArmPlace(
        String operation, String subscription, String group, String namespace, List<String> types, List<String> names) {

    /** Words after a resource that are asked for with GET and are no lists. */
    private static final Set<String> VIEWS = Set.of("instanceview", "prices");

    ArmPlace {
        types = List.copyOf(types);
        names = List.copyOf(names);
    }

    static ArmPlace of(String method, String rawPath) {
        List<String> parts = Arrays.stream(rawPath.split("/"))
                .filter(part -> !part.isEmpty())
                .map(ArmRequest::decoded)
                .toList();
        String subscription = "";
        String group = "";
        String namespace = "";
        int at = 0;
        if (is(parts, 0, "subscriptions") && parts.size() > 1) {
            subscription = parts.get(1);
            at = 2;
        }
        if (is(parts, at, "resourceGroups") && parts.size() > at + 2) {
            group = parts.get(at + 1);
            at += 2;
        }
        if (is(parts, at, "providers") && parts.size() > at + 2) {
            namespace = parts.get(at + 1);
            at += 2;
        }
        for (int i = at; i + 2 < parts.size(); i += 2) {
            if (is(parts, i, "providers")) { // of a resource that is only the scope of what is asked
                namespace = parts.get(i + 1);
                at = i + 2;
            }
        }
        List<String> rest = parts.subList(at, parts.size());
        if (rest.isEmpty()) {
            rest = List.of("subscriptions", subscription);
        }
        List<String> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            (i % 2 == 0 ? types : names).add(rest.get(i));
        }
        String last = types.get(types.size() - 1);
        boolean open = types.size() > names.size();
        boolean list = open && method.equals("GET") && !VIEWS.contains(last.toLowerCase(Locale.ROOT));
        return new ArmPlace((list ? "LIST" : method) + " " + last, subscription, group, namespace, types, names);
    }

    private static boolean is(List<String> parts, int at, String word) {
        return parts.size() > at && parts.get(at).equalsIgnoreCase(word);
    }

    /** What kind of thing is asked for, in small letters: {@code microsoft.compute/virtualmachines/deallocate}. */
    String kind() {
        String path = String.join("/", types);
        return (namespace.isEmpty() ? path : namespace + "/" + path).toLowerCase(Locale.ROOT);
    }

    /** The resource the path names, or whose action or view it names. */
    ArmId id() {
        if (names.isEmpty() || group.isEmpty()) {
            throw RefusedException.unplayed(operation + " outside of a resource group");
        }
        return new ArmId(subscription, group, namespace, types.subList(0, names.size()), names);
    }

    /** The last word of the path that is no name. */
    String last() {
        return types.get(types.size() - 1);
    }
}
