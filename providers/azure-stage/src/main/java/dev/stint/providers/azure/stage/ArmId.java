package dev.stint.providers.azure.stage;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The id of a resource: {@code /subscriptions/S/resourceGroups/G/providers/NS/type/name[/type/name]}. Azure does not tell capital
 * letters from small ones in it; compare {@link #key}s.
 *
 * @param subscription its id
 * @param group name of the resource group; empty for what belongs to none
 * @param namespace such as {@code Microsoft.Compute}
 * @param types such as {@code virtualNetworks}, {@code subnets}
 * @param names as many as types
 */
record ArmId(String subscription, String group, String namespace, List<String> types, List<String> names) {

    ArmId {
        types = List.copyOf(types);
        names = List.copyOf(names);
        if (types.isEmpty() || types.size() != names.size()) {
            throw new IllegalArgumentException("id: types " + types + " and names " + names + " do not pair");
        }
    }

    static Optional<ArmId> parse(String text) {
        List<String> parts = Arrays.asList(text.split("/", -1));
        boolean formed = parts.size() >= 9
                && parts.size() % 2 == 1
                && parts.get(0).isEmpty()
                && parts.get(1).equalsIgnoreCase("subscriptions")
                && parts.get(3).equalsIgnoreCase("resourceGroups")
                && parts.get(5).equalsIgnoreCase("providers")
                && parts.stream().skip(1).noneMatch(String::isEmpty);
        if (!formed) {
            return Optional.empty();
        }
        List<String> rest = parts.subList(7, parts.size());
        return Optional.of(new ArmId(parts.get(2), parts.get(4), parts.get(6), every(rest, 0), every(rest, 1)));
    }

    private static List<String> every(List<String> parts, int first) {
        return IntStream.range(0, parts.size())
                .filter(i -> i % 2 == first)
                .mapToObj(parts::get)
                .toList();
    }

    /**
     * The id at a place of a request.
     *
     * @throws RefusedException where it is none
     */
    static ArmId required(String text, String place) {
        return parse(text)
                .orElseThrow(() -> new RefusedException(
                        400,
                        "LinkedInvalidPropertyId",
                        "Property id '" + text + "' at path '" + place
                                + "' is invalid. Expect fully qualified resource Id that start with"
                                + " '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'."));
    }

    /** Another resource of the same group. */
    ArmId sibling(String otherNamespace, String type, String name) {
        return new ArmId(subscription, group, otherNamespace, List.of(type), List.of(name));
    }

    /** What it is inside of, such as the network of a subnet. */
    ArmId parent() {
        return new ArmId(
                subscription, group, namespace, types.subList(0, types.size() - 1), names.subList(0, names.size() - 1));
    }

    String name() {
        return names.get(names.size() - 1);
    }

    /** Such as {@code Microsoft.Compute/virtualMachines}. */
    String type() {
        return namespace + "/" + String.join("/", types);
    }

    String text() {
        StringBuilder text = new StringBuilder("/subscriptions/" + subscription);
        if (!group.isEmpty()) {
            text.append("/resourceGroups/").append(group);
        }
        text.append("/providers/").append(namespace);
        for (int i = 0; i < types.size(); i++) {
            text.append('/').append(types.get(i)).append('/').append(names.get(i));
        }
        return text.toString();
    }

    String key() {
        return text().toLowerCase(Locale.ROOT);
    }
}
