package dev.stint.agent;

import dev.stint.checkpoints.policy.Cadence;
import dev.stint.mailbox.Order.CheckpointOrder;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How often this job's sets are committed: as its spec says, or by Young/Daly from what saves were measured to cost and from the
 * hazard of the newest order.
 */
final class SaveCadence {

    /** Before anything was measured. */
    private static final Duration FIRST_GUESS = Duration.ofSeconds(2);

    /** An interval that differs from the one last told by less than this factor is no news. */
    private static final double NEWS = 2;

    private static final int MOST_NEWS = 10;

    private final Optional<Duration> fixed;
    private double hazardPerHour;
    private Optional<Duration> measured = Optional.empty();
    private Optional<Duration> told = Optional.empty();
    private int newsTold;

    SaveCadence(CheckpointOrder order) {
        fixed = order.interval();
        hazardPerHour = order.hazardPerHour();
    }

    /** A save was measured; the mean leans towards the newest. */
    void saved(Duration took) {
        measured =
                Optional.of(measured.map(mean -> mean.plus(took).dividedBy(2)).orElse(took));
    }

    /** What the order says now. */
    void hazard(double perHour) {
        hazardPerHour = perHour;
    }

    /** Time from one save to the next. */
    Duration interval() {
        return fixed.orElseGet(() -> Cadence.auto(measured.orElse(FIRST_GUESS), hazardPerHour));
    }

    /** What the next save may take, with a margin of half. */
    Duration expectedSave() {
        return measured.map(mean -> mean.plus(mean.dividedBy(2))).orElse(FIRST_GUESS);
    }

    /**
     * The interval in words with the numbers it follows from, when it was worked out from a measured save and is new or has changed much
     * since it was last asked for.
     */
    Optional<String> news() {
        if (fixed.isPresent() || measured.isEmpty() || newsTold >= MOST_NEWS) {
            return Optional.empty();
        }
        Duration now = interval();
        if (told.isPresent() && !apart(now, told.get())) {
            return Optional.empty();
        }
        told = Optional.of(now);
        newsTold++;
        String rule =
                "saving every " + seconds(now) + " (auto, 1 s to 30 min): a save takes " + seconds(measured.get());
        return Optional.of(
                hazardPerHour > 0
                        ? rule + String.format(Locale.ROOT, ", %.3g interruptions/h are expected", hazardPerHour)
                        : rule + ", and this machine is not expected to be taken");
    }

    private static String seconds(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
    }

    private static boolean apart(Duration one, Duration other) {
        double ratio = (double) one.toMillis() / Math.max(1, other.toMillis());
        return ratio >= NEWS || ratio <= 1 / NEWS;
    }
}
