package dev.stint.providers.aws;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a launch was made with beside the request itself, so that it can be repeated to the byte whatever has been reconfigured or
 * discovered since.
 *
 * @param rootDevice the name of the image's root disk
 * @param profile the machines' instance profile, by name
 */
record LaunchPin(
        String region, String image, String rootDevice, String subnet, String securityGroup, Optional<String> profile) {

    /** One line for each part, {@code name=value}. None of them can hold a line end. */
    String text() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("region", region);
        parts.put("image", image);
        parts.put("root-device", rootDevice);
        parts.put("subnet", subnet);
        parts.put("security-group", securityGroup);
        profile.ifPresent(name -> parts.put("profile", name));
        return parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException when a part is missing */
    static LaunchPin parse(String text) {
        Map<String, String> parts = text.lines()
                .filter(line -> line.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        Function<String, String> part = name -> Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is missing"));
        return new LaunchPin(
                part.apply("region"),
                part.apply("image"),
                part.apply("root-device"),
                part.apply("subnet"),
                part.apply("security-group"),
                Optional.ofNullable(parts.get("profile")));
    }
}
