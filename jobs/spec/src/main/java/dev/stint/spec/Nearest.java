package dev.stint.spec;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word somebody probably meant: least edit distance (Levenshtein 1966), ignoring case, hyphen for underscore. */
public final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /** The nearest of the words, of which there must be one. */
    public static String to(String word, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(each -> distance(word, each)))
                .orElseThrow(() -> new IllegalArgumentException("no words to compare '" + word + "' with"));
    }

    /**
     * The word that was almost certainly meant: one edit away, as many as a third of the longer word, or the same letters. Empty when none is that
     * near: no word is better than a wrong one.
     */
    public static Optional<String> near(String word, Collection<String> words) {
        return words.stream()
                .filter(each -> sameLetters(word, each)
                        || distance(word, each) <= Math.max(1, Math.max(word.length(), each.length()) / 3))
                .min(Comparator.comparingInt(each -> distance(word, each)));
    }

    /** Letters in another order are one slip, if two edits. */
    private static boolean sameLetters(String word, String other) {
        int[] a = plain(word).chars().sorted().toArray();
        int[] b = plain(other).chars().sorted().toArray();
        return Arrays.equals(a, b);
    }

    /** Whether it is likely a slip: at most two edits, or a third of the longer word. */
    static boolean isNear(String word, String other) {
        return distance(word, other) <= Math.max(2, Math.max(word.length(), other.length()) / 3);
    }

    static int distance(String one, String other) {
        String a = plain(one);
        String b = plain(other);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }

    /** Bounded, so that a hostile word costs nothing. */
    private static String plain(String word) {
        String bounded = word.substring(0, Math.min(word.length(), LONGEST));
        return bounded.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
