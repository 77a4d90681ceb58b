package dev.stint.mailbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How the value of a secret may stand in a text: as it is, and as programs write it that pass it on. */
final class SecretForms {

    /** Shorter ones are found in any text. */
    private static final int MIN_ENCODED_CHARS = 6;

    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

    private SecretForms() {}

    /** All forms of all values that are long enough to be masked, each once. */
    static List<String> of(Collection<String> values) {
        Set<String> forms = new LinkedHashSet<>();
        for (String value : values) {
            plain(value, forms);
            if (value.strip().length() >= SecretMask.MIN_CHARS) {
                List<String> encoded = new ArrayList<>(encoded(value));
                if (!value.equals(value.strip())) {
                    encoded.addAll(encoded(value.strip()));
                }
                encoded.stream()
                        .filter(form -> form.length() >= MIN_ENCODED_CHARS)
                        .forEach(forms::add);
            }
        }
        return List.copyOf(forms);
    }

    private static void plain(String value, Set<String> forms) {
        List<String> parts = new ArrayList<>(value.lines().toList());
        parts.add(value);
        parts.stream()
                .map(String::strip)
                .filter(part -> part.length() >= SecretMask.MIN_CHARS)
                .forEach(forms::add);
    }

    private static List<String> encoded(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        List<String> forms = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            String core = base64(bytes, before);
            forms.add(core);
            forms.add(core.replace('+', '-').replace('/', '_'));
        }
        String hex = HexFormat.of().formatHex(bytes);
        forms.add(hex);
        forms.add(hex.toUpperCase(Locale.ROOT));
        forms.addAll(addresses(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        forms.add(json(value));
        return forms;
    }

    /** Programs differ in whether they escape blanks, tildes and slashes, and how they write the digits. */
    private static List<String> addresses(String escaped) {
        List<String> forms = new ArrayList<>(List.of(escaped));
        for (String[] other : new String[][] {{"+", "%20"}, {"*", "%2A"}, {"%7E", "~"}, {"%2F", "/"}}) {
            List.copyOf(forms).forEach(form -> forms.add(form.replace(other[0], other[1])));
        }
        List.copyOf(forms)
                .forEach(form -> forms.add(
                        ESCAPE.matcher(form).replaceAll(found -> found.group().toLowerCase(Locale.ROOT))));
        return forms;
    }

    /** What a value is within a longer text in Base64 that so many other bytes come before; its first and last character depend on those around it. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        Arrays.fill(shifted, 0, before, (byte) 0);
        String all = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int first = (before * 8 + 5) / 6;
        int last = shifted.length * 8 / 6;
        return first >= last ? "" : all.substring(first, last);
    }

    private static String json(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }
}
