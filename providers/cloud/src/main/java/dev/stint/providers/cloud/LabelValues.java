package dev.stint.providers.cloud;

import java.util.Map;

/** What the tags of machines say, read so that what nobody of us wrote is noticed. */
public final class LabelValues {

    private LabelValues() {}

    /**
     * A tag's value.
     *
     * @throws IllegalArgumentException when it is missing or blank
     */
    public static String given(Map<String, String> labels, String key) {
        String value = labels.getOrDefault(key, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    /**
     * A tag's value that counts something from 1.
     *
     * @throws IllegalArgumentException when it is missing or no such number
     */
    public static int ordinal(Map<String, String> labels, String key) {
        String value = given(labels, key);
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(key + " is '" + value + "', no number from 1");
        }
        return Integer.parseInt(value);
    }
}
