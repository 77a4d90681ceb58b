package dev.stint.core.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** Spans of time as numbers of seconds and as words. */
final class Spans {
    static final double SECONDS_PER_HOUR = 3600;
    private static final double NANOS_PER_SECOND = 1e9;

    private Spans() {}

    static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS_PER_SECOND;
    }

    static double seconds(Instant from, Instant to) {
        return to.getEpochSecond() - from.getEpochSecond() + (to.getNano() - from.getNano()) / NANOS_PER_SECOND;
    }

    /** To the millisecond; what is longer than a century is a century. */
    static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(Math.min(seconds, 3.2e9) * 1000));
    }

    static String words(double seconds) {
        return words(duration(seconds));
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

    /** A finite number with so many decimals; several times faster than a format string, of which every list needs many. */
    static String decimals(double number, int places) {
        return BigDecimal.valueOf(number)
                .setScale(places, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
