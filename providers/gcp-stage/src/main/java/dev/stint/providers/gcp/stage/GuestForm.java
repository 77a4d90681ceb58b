package dev.stint.providers.gcp.stage;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What of a launch is text for people and guests, and how long it may be: "Labels", "About VM metadata", docs.cloud.google.com/compute, and the
 * discovery document.
 */
final class GuestForm {

    private static final Pattern LABEL_KEY = Pattern.compile("[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]{0,62}");
    private static final Pattern LABEL_VALUE = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]{0,63}");
    private static final int MOST_LABELS = 64;
    private static final int MOST_VALUE_BYTES = 262_144;
    private static final int MOST_METADATA_BYTES = 512 * 1024;
    private static final int MOST_DESCRIPTION = 2_048;

    private GuestForm() {}

    static Map<String, String> labels(JsonNode asked) {
        Map<String, String> labels = new LinkedHashMap<>();
        asked.properties().forEach(label -> {
            String value = label.getValue().asString("");
            if (!LABEL_KEY.matcher(label.getKey()).matches()
                    || !LABEL_VALUE.matcher(value).matches()) {
                throw RefusedException.invalid(
                        "resource.labels",
                        label.getKey() + "=" + value,
                        "Label keys begin with a lower case letter, and both consist of lower case letters, digits, - and _, 63 at most.");
            }
            labels.put(label.getKey(), value);
        });
        if (labels.size() > MOST_LABELS) {
            throw RefusedException.invalid("resource.labels", labels.size() + " labels", MOST_LABELS + " at most.");
        }
        return labels;
    }

    static Map<String, String> metadata(JsonNode properties) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        int bytes = 0;
        for (JsonNode item : properties.path("metadata").path("items")) {
            String key = item.path("key").asString("");
            String value = item.path("value").asString("");
            int length = value.getBytes(StandardCharsets.UTF_8).length;
            bytes += length + key.length();
            if (!seen.add(key) || length > MOST_VALUE_BYTES || bytes > MOST_METADATA_BYTES) {
                throw RefusedException.invalid(
                        "resource.metadata.items",
                        key,
                        "A key twice, a value above " + MOST_VALUE_BYTES + " bytes (" + length + "), or all above "
                                + MOST_METADATA_BYTES + " (" + bytes + ").");
            }
            metadata.put(key, value);
        }
        String description = properties.path("description").asString("");
        if (description.length() > MOST_DESCRIPTION) {
            throw RefusedException.invalid("resource.description", "…", MOST_DESCRIPTION + " characters at most.");
        }
        return metadata;
    }
}
