package dev.stint.providers.gcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a launch was made with beside the request itself, so that it can be repeated to the byte whatever has been reconfigured since,
 * and what its machines carried, so that they can still be named when Google shows them no more.
 *
 * @param zone where
 * @param count how many machines
 * @param image path of an image, or of a family of images
 * @param network path of the network; empty where a subnetwork is named
 * @param subnetwork path of the subnetwork; empty where a network is named
 * @param externalAddress whether machines get a public address
 * @param account the machines' service account
 * @param metadata what machines carry
 */
record LaunchPin(
        String zone,
        int count,
        String image,
        Optional<String> network,
        Optional<String> subnetwork,
        boolean externalAddress,
        Optional<String> account,
        Map<String, String> metadata) {

    static final String ZONE = "zone";

    /** Without these a pin is damaged. */
    static final Set<String> REQUIRED =
            Set.of(ZONE, "count", "image", "external-address", "stint-token", "stint-market");

    LaunchPin {
        metadata = Map.copyOf(metadata);
    }

    Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>(metadata);
        parts.put(ZONE, zone);
        parts.put("count", Integer.toString(count));
        parts.put("image", image);
        network.ifPresent(path -> parts.put("network", path));
        subnetwork.ifPresent(path -> parts.put("subnetwork", path));
        parts.put("external-address", Boolean.toString(externalAddress));
        account.ifPresent(email -> parts.put("service-account", email));
        return parts;
    }

    static LaunchPin of(Map<String, String> parts) {
        Map<String, String> metadata = new LinkedHashMap<>(parts);
        metadata.keySet().removeIf(name -> !name.startsWith("stint-"));
        return new LaunchPin(
                part(parts, ZONE),
                Integer.parseInt(part(parts, "count")),
                part(parts, "image"),
                Optional.ofNullable(parts.get("network")),
                Optional.ofNullable(parts.get("subnetwork")),
                Boolean.parseBoolean(part(parts, "external-address")),
                Optional.ofNullable(parts.get("service-account")),
                metadata);
    }

    private static String part(Map<String, String> parts, String name) {
        return Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("launch: '" + name + "' is missing in its pin"));
    }
}
