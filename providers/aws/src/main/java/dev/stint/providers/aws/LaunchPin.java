package dev.stint.providers.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a launch was made with beside the request itself, so that it can be repeated to the byte whatever has been reconfigured or
 * discovered since.
 *
 * @param rootDevice the name of the image's root disk
 * @param profile the machines' instance profile, by name
 */
record LaunchPin(
        String region, String image, String rootDevice, String subnet, String securityGroup, Optional<String> profile) {

    static final String REGION = "region";

    private static final String IMAGE = "image";
    private static final String ROOT_DEVICE = "root-device";
    private static final String SUBNET = "subnet";
    private static final String SECURITY_GROUP = "security-group";
    private static final String PROFILE = "profile";

    /** Parts that each pin has. */
    static final Set<String> REQUIRED = Set.of(REGION, IMAGE, ROOT_DEVICE, SUBNET, SECURITY_GROUP);

    /** By name, as they are kept. */
    Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(REGION, region);
        parts.put(IMAGE, image);
        parts.put(ROOT_DEVICE, rootDevice);
        parts.put(SUBNET, subnet);
        parts.put(SECURITY_GROUP, securityGroup);
        profile.ifPresent(name -> parts.put(PROFILE, name));
        return parts;
    }

    /** @throws IllegalArgumentException when a part is missing */
    static LaunchPin of(Map<String, String> parts) {
        Function<String, String> part = name -> Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is missing"));
        return new LaunchPin(
                part.apply(REGION),
                part.apply(IMAGE),
                part.apply(ROOT_DEVICE),
                part.apply(SUBNET),
                part.apply(SECURITY_GROUP),
                Optional.ofNullable(parts.get(PROFILE)));
    }
}
