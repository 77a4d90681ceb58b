package dev.stint.server.dashboard;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How values are written on pages. Pure. Times are UTC and say so. */
final class Shown {
    /** What stands where there is nothing. */
    static final String NOTHING = "–";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int STEP = 1024;

    private Shown() {}

    static String usd(BigDecimal amount) {
        return new Money(amount).display();
    }

    static String usd(Optional<BigDecimal> amount) {
        return amount.map(Shown::usd).orElse(NOTHING);
    }

    /** Without its unit, which the table says. */
    static String amount(BigDecimal amount) {
        return usd(amount).replace(" USD", "");
    }

    static String amount(Optional<BigDecimal> amount) {
        return amount.map(Shown::amount).orElse(NOTHING);
    }

    static String perHour(Optional<BigDecimal> price) {
        return price.map(each -> usd(each) + "/h").orElse(NOTHING);
    }

    static String time(Instant at) {
        return TIME.format(at) + " UTC";
    }

    static String time(Optional<Instant> at) {
        return at.map(Shown::time).orElse(NOTHING);
    }

    /** Without the day. */
    static String clock(Instant at) {
        return CLOCK.format(at);
    }

    /** From one to the other; one word where both look alike. */
    static String range(String low, String high) {
        return low.equals(high) ? low : low + " to " + high;
    }

    /** Two units at most: {@code 2 h 5 min}. */
    static String span(Duration time) {
        if (time.isNegative()) {
            return "−" + span(time.negated());
        }
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? two(seconds / 3600, "h", seconds % 3600 / 60, "min")
                : two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    static String seconds(double seconds) {
        return span(Duration.ofMillis((long) (seconds * 1000)));
    }

    static String bytes(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= STEP && unit < BYTES.length - 1) {
            left /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", left, BYTES[unit]);
    }

    static String percent(double percent) {
        return String.format(Locale.ROOT, "%.0f %%", percent);
    }

    /** {@code RUNNING} as people write it. */
    static String word(String constant) {
        String words = constant.toLowerCase(Locale.ROOT).replace('_', '-');
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** A part of a path or a query. */
    static String url(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The beginning of a long text. */
    static String brief(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return big + " " + bigUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
