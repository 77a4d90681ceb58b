package dev.stint.providers.local;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations and names are written in settings and scenarios. */
final class Words {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Words() {}

    /** The duration a text such as {@code 300ms}, {@code 3s}, {@code 5m}, {@code 1h} or {@code 2d} stands for, if it is one. */
    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if (unit.equals("ms")) {
            return Optional.of(Duration.ofMillis(amount));
        }
        long seconds = switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        return Optional.of(Duration.ofSeconds(amount * seconds));
    }

    /** {@code ; did you mean 'x'?} with the known name nearest to the given one, or all known names when none is near. */
    static String nearest(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(given, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(given, name) <= Math.max(2, given.length() / 2))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse(
                        known.isEmpty()
                                ? ""
                                : "; known: "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()));
    }

    /** Levenshtein distance. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int above = row[j];
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.length()];
    }
}
