package dev.stint.server.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where instants are on a picture's axis of time. Pure.
 *
 * @param from the left end
 * @param to the right end, after it
 * @param left of the left end, in the picture's units
 * @param width between both ends
 */
record Scale(Instant from, Instant to, double left, double width) {
    private static final int MOST_TICKS = 8;
    /** Of a label, which must not be cut at the picture's edge; margins take some of it. */
    private static final double HALF_LABEL = 20;

    private static final long[] STEP_SECONDS = {
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
        604_800, 2_592_000, 7_776_000
    };

    Scale {
        if (!from.isBefore(to)) {
            to = from.plusSeconds(1);
        }
    }

    /**
     * A mark on the axis, and what stands at it.
     *
     * @param labelX of the label's middle
     */
    record Tick(String x, String label, String labelX) {}

    double at(Instant instant) {
        double share = (double) Duration.between(from, instant).toMillis()
                / Duration.between(from, to).toMillis();
        return left + width * Math.max(0, Math.min(1, share));
    }

    /** Round times, at most eight. */
    List<Tick> ticks() {
        long seconds = Duration.between(from, to).toSeconds();
        long step = STEP_SECONDS[STEP_SECONDS.length - 1];
        for (int i = STEP_SECONDS.length - 1; i >= 0 && seconds / STEP_SECONDS[i] <= MOST_TICKS; i--) {
            step = STEP_SECONDS[i];
        }
        List<Tick> ticks = new ArrayList<>();
        long first = Math.floorDiv(from.getEpochSecond() + step - 1, step) * step;
        for (long at = first; at <= to.getEpochSecond() && ticks.size() <= MOST_TICKS; at += step) {
            Instant instant = Instant.ofEpochSecond(at);
            double x = at(instant);
            double middle = Math.min(left + width - HALF_LABEL, Math.max(left + HALF_LABEL, x));
            ticks.add(new Tick(number(x), label(instant, step), number(middle)));
        }
        return ticks;
    }

    /** A coordinate as it is written into a picture. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String label(Instant at, long stepSeconds) {
        String time = Shown.time(at);
        if (stepSeconds >= 86_400) {
            return time.substring(5, 10);
        }
        return stepSeconds >= 60 ? time.substring(11, 16) : time.substring(11, 19);
    }
}
