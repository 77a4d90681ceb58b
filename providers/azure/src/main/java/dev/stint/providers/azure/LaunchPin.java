package dev.stint.providers.azure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a launch was made with beside the request itself, so that it can be repeated to the byte whatever has been reconfigured since.
 *
 * @param base what the machines' names begin with
 * @param count how many machines
 * @param spot whether Azure may take them away
 * @param image {@code publisher:offer:sku:version}
 * @param subnet resource id
 * @param identity resource id of the machines' identity
 */
record LaunchPin(
        String region,
        String group,
        String base,
        int count,
        boolean spot,
        String image,
        String subnet,
        Optional<String> identity) {

    /** The part that machines which can be taken away have: what their ids begin with. */
    static final String SPOT = "spot";

    /** Parts without which a pin is damaged. */
    static final Set<String> REQUIRED = Set.of("region", "group", "base", "count", "image", "subnet");

    Map<String, String> parts() {
        Map<String, String> parts = new HashMap<>();
        parts.put("region", region);
        parts.put("group", group);
        parts.put("base", base);
        parts.put("count", Integer.toString(count));
        parts.put("image", image);
        parts.put("subnet", subnet);
        if (spot) {
            parts.put(SPOT, new VmId(group, base).toString());
        }
        identity.ifPresent(id -> parts.put("identity", id));
        return parts;
    }

    static LaunchPin of(Map<String, String> parts) {
        return new LaunchPin(
                part(parts, "region"),
                part(parts, "group"),
                part(parts, "base"),
                Integer.parseInt(part(parts, "count")),
                parts.containsKey(SPOT),
                part(parts, "image"),
                part(parts, "subnet"),
                Optional.ofNullable(parts.get("identity")));
    }

    /** The machine of a rank. */
    VmId vm(int rank) {
        return new VmId(group, MachineNames.of(base, rank));
    }

    /** All machines, by rank. */
    List<VmId> vms() {
        return IntStream.range(0, count).mapToObj(this::vm).toList();
    }

    private static String part(Map<String, String> parts, String name) {
        return Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("launch pin: '" + name + "' is missing"));
    }
}
