package dev.stint.core.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/** Durations as numbers and as words. */
final class Spans {

    private Spans() {}

    static double hours(Duration duration) {
        return duration.toMillis() / 3_600_000.0;
    }

    static Duration sum(Duration... parts) {
        return List.of(parts).stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** For people: {@code 2h05m}, {@code 3m20s}, {@code 4.2s}. */
    static String words(Duration duration) {
        if (duration.isNegative()) {
            return "-" + words(duration.negated());
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return decimals(duration.toMillis() / 1000.0, 1) + "s";
        }
        return duration.toHours() > 0
                ? duration.toHours() + "h" + twoDigits(duration.toMinutesPart()) + "m"
                : duration.toMinutes() + "m" + twoDigits(duration.toSecondsPart()) + "s";
    }

    /** A finite number with so many decimals; several times faster than a format string, of which every decision needs many. */
    static String decimals(double number, int places) {
        return BigDecimal.valueOf(number)
                .setScale(places, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
