package dev.stint.mailbox;

import java.util.Collection;
import java.util.List;

/**
 * Replaces known secret values in text by {@code ***}: as they are, and in Base64, in hexadecimal, and as URLs and JSON write them. A
 * secret of several lines is masked line by line too, since logs are cut at lines; {@link #lines} also finds one that the text breaks
 * over lines. Values under four characters are left alone: masking them would shred the text and hide nothing. Immutable.
 */
public final class SecretMask {

    /** Shorter values are not masked, in characters. */
    public static final int MIN_CHARS = 4;

    static final String MASK = "***";

    private final List<SoughtText> sought;
    private final int longest;
    private final int values;

    /** @param values the secret values, in any order */
    public SecretMask(Collection<String> values) {
        List<String> forms = SecretForms.of(values);
        this.sought = forms.stream().map(SoughtText::new).toList();
        this.longest = forms.stream().mapToInt(String::length).max().orElse(0);
        this.values = values.size();
    }

    /** The text without the secrets. */
    public String mask(String text) {
        if (sought.isEmpty()) {
            return text;
        }
        MaskedLines lines = lines();
        StringBuilder masked = new StringBuilder();
        lines.next(text).forEach(masked::append);
        lines.end().forEach(masked::append);
        return masked.toString();
    }

    /** For lines that come one after the other. */
    public MaskedLines lines() {
        return new MaskedLines(sought);
    }

    /** Length of the longest form in characters; 0 without any. Text cut before masking needs so much more kept. */
    public int longest() {
        return longest;
    }

    /** Never shows a value. */
    @Override
    public String toString() {
        return "SecretMask[" + values + " values]";
    }
}
