package dev.stint.checkpoints;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** The rules for keys that all stores share: which are allowed, and how they sort. */
public final class ObjectKeys {

    /** The longest key in bytes of UTF-8: the smallest bound among the stores (S3, GCS and Azure Blob agree on 1024). */
    public static final int MAX_BYTES = 1024;

    /**
     * Key order: by bytes of UTF-8, as S3, GCS and Azure list. It differs from {@link String#compareTo} only where
     * surrogates meet characters above U+DFFF.
     */
    public static final Comparator<String> ORDER = ObjectKeys::compare;

    private ObjectKeys() {}

    /**
     * Returns the key when it is allowed.
     *
     * @throws IllegalArgumentException naming the key and what is wrong with it
     */
    public static String check(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("object key is empty; give at least one segment");
        }
        if (key.length() > MAX_BYTES || key.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw wrong(key, "is longer than " + MAX_BYTES + " bytes");
        }
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty()) {
                throw wrong(key, "has an empty segment (a leading, trailing or double '/')");
            }
            if (segment.equals(".") || segment.equals("..")) {
                throw wrong(key, "has a '" + segment + "' segment");
            }
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isISOControl(c)) {
                throw wrong(key, "has a control character at position " + i);
            }
            if (Character.isHighSurrogate(c) && i + 1 < key.length() && Character.isLowSurrogate(key.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw wrong(key, "has half a surrogate pair at position " + i);
            }
        }
        return key;
    }

    /** Whether {@link #check} lets a key pass: what others put into a bucket need not have one. */
    public static boolean allowed(String key) {
        try {
            check(key);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static IllegalArgumentException wrong(String key, String what) {
        String shown = key.length() > 200 ? key.substring(0, 200) + "…" : key;
        return new IllegalArgumentException("object key '" + shown.replaceAll("\\p{Cntrl}", "?") + "' " + what);
    }

    private static int compare(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Lifts surrogates above all other characters: that is where their four UTF-8 bytes sort. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
