package dev.stint.spec;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 10m}, {@code 8h}, {@code 1d}, {@code 1h30m}, {@code 250ms}, {@code 2.5h}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("(\\d{1,9}\\.\\d{1,3})(d|h|m|s)", Pattern.CASE_INSENSITIVE);
    private static final long[] MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    private Durations() {}

    /** Reads one; empty when the text is none. Units come largest first, each at most once; a single unit may have a fraction. */
    public static Optional<Duration> parse(String text) {
        Matcher part = PART.matcher(text);
        if (part.matches()) {
            int unit = List.of(UNITS).indexOf(part.group(2).toLowerCase(Locale.ROOT));
            return Optional.of(Duration.ofMillis(new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(MILLIS[unit]))
                    .longValue()));
        }
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        long millis = 0;
        for (int unit = 0; unit < MILLIS.length; unit++) {
            String digits = matcher.group(unit + 1);
            millis += digits == null ? 0 : Long.parseLong(digits) * MILLIS[unit];
        }
        return Optional.of(Duration.ofMillis(millis));
    }

    /** Writes one so that {@link #parse} reads it back, to the millisecond: {@code 1h30m}; {@code 0s} for nothing. */
    public static String text(Duration duration) {
        StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "");
        long millis = duration.abs().toMillis();
        for (int unit = 0; unit < MILLIS.length; unit++) {
            if (millis >= MILLIS[unit]) {
                text.append(millis / MILLIS[unit]).append(UNITS[unit]);
                millis %= MILLIS[unit];
            }
        }
        return duration.toMillis() == 0 ? "0s" : text.toString();
    }
}
