package dev.stint.mailbox;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replaces known secret values in text by {@code ***}. A secret of several lines is masked line by line too, since logs are
 * cut at lines. Values under four characters are left alone: masking them would shred the text and hide nothing. Immutable.
 */
public final class SecretMask {

    /** Shorter values are not masked, in characters. */
    public static final int MIN_CHARS = 4;

    private static final String MASK = "***";

    private final List<String> values;

    /** @param values the secret values, in any order */
    public SecretMask(Collection<String> values) {
        // The longest first, so that a value which contains another is not left half shown.
        this.values = values.stream()
                .flatMap(value -> Stream.concat(Stream.of(value), value.lines()))
                .map(String::strip)
                .filter(value -> value.length() >= MIN_CHARS)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** The text without the secrets. */
    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }

    /** Length of the longest value in characters; 0 without any. Text cut before masking needs so much more kept. */
    public int longest() {
        return values.isEmpty() ? 0 : values.get(0).length();
    }

    /** Never shows a value. */
    @Override
    public String toString() {
        return "SecretMask[" + values.size() + " values]";
    }
}
