package dev.stint.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How values are written for people. Pure. */
final class Wording {
    private static final BigDecimal SMALLEST_IN_FOUR_PLACES = new BigDecimal("0.0001");

    private static final Pattern USD = Pattern.compile("(?<![\\w.])(-?)(\\d+(?:\\.\\d+)?) USD\\b");

    private Wording() {}

    /** Dollars, such as {@code $0.0123} or {@code -$1.5000}; amounts that four places would hide keep two digits. */
    static String usd(BigDecimal amount) {
        BigDecimal size = amount.abs();
        BigDecimal shown = size.signum() == 0 || size.compareTo(SMALLEST_IN_FOUR_PLACES) >= 0
                ? size.setScale(4, RoundingMode.HALF_UP)
                : size.round(new MathContext(2, RoundingMode.HALF_UP));
        return (amount.signum() < 0 ? "-$" : "$") + shown.toPlainString();
    }

    /** A duration, such as {@code 0.4s}, {@code 12s}, {@code 3m 05s}, {@code 2h 05m}, {@code 3d 04h}. */
    static String time(Duration time) {
        if (time.isNegative()) {
            return "-" + time(time.negated());
        }
        long seconds = time.toSeconds();
        if (seconds < 10 && time.toMillisPart() >= 50) {
            return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds % 3600 / 60);
        }
        return String.format(Locale.ROOT, "%dd %02dh", seconds / 86_400, seconds % 86_400 / 3600);
    }

    static String seconds(double seconds) {
        return time(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** Bytes, such as {@code 812 B}, {@code 1.2 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", value, "KMGTP".charAt(unit));
    }

    /** A constant's name as a word, such as {@code not started}. */
    static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** How long ago, such as {@code 3m 05s}. */
    static String age(Instant then, Instant now) {
        return time(Duration.between(then, now).truncatedTo(ChronoUnit.SECONDS));
    }

    static String orDash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }

    /** {@code 1 run}, {@code 2 runs}. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** At most that many characters; what is cut ends in a dot or three. */
    static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return most <= 3 ? text.substring(0, Math.max(0, most)) : text.substring(0, most - 3) + "...";
    }

    /** The text in lines of at most so many characters, broken at blanks where there are some; at least one line. */
    static List<String> wrap(String text, int most) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > most) {
            int blank = rest.lastIndexOf(' ', most);
            int at = rest.substring(0, Math.max(0, blank)).isBlank() ? most : blank;
            lines.add(rest.substring(0, at).stripTrailing());
            rest = rest.substring(at).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** The text with amounts such as {@code 0.0039 USD} written as everywhere else: {@code $0.0039}. */
    static String money(String text) {
        return USD.matcher(text).replaceAll("$1\\$$2");
    }

    /** The text on one line, without characters that steer a terminal. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) || steers(c) ? ' ' : c));
        return clean.toString();
    }

    /** Whether a character reverses or hides neighbours: bidirectional overrides and isolates. */
    private static boolean steers(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
