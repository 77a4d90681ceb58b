package dev.stint.core.placement;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people. */
final class Figures {
    private static final double CENT = 0.01;

    private Figures() {}

    /** {@code 12.34 USD}; below a dollar four places. */
    static String usd(double amount) {
        return String.format(Locale.ROOT, Math.abs(amount) < 1 ? "%.4f USD" : "%.2f USD", amount);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share < CENT / 10 ? "%.2f%%" : "%.1f%%", 100 * share);
    }

    /** {@code 2h05m}, {@code 3m20s}, {@code 4s}. */
    static String time(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds % 3600 / 60);
    }

    static String hours(double hours) {
        return time(Duration.ofMillis(Math.round(hours * 3_600_000)));
    }

    static String count(double number) {
        return String.format(Locale.ROOT, number < 0.1 ? "%.3f" : "%.2f", number);
    }
}
