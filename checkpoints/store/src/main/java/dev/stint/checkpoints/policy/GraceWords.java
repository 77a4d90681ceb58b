package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.policy.GraceWindow.Load;
import dev.stint.checkpoints.policy.GraceWindow.Newest;
import dev.stint.checkpoints.policy.GraceWindow.Odds;
import dev.stint.checkpoints.policy.GraceWindow.Situation;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@link GraceWindow} decides, in words for a timeline.
 *
 * @param now what it decides on
 */
record GraceWords(Situation now) {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    String underWay(Load load, Odds arrives, Odds newSave) {
        String first = switch (arrives) {
            case FITS -> "the set on its way is finished first: " + load(load);
            case UNKNOWN -> "a set is on its way and goes on: " + load(load) + atBest(load);
            case TOO_LATE ->
                "the set on its way will hardly arrive: " + load(load)
                        + "; it goes on, and is given up in time for an orderly end";
        };
        return left() + first + after(newSave);
    }

    String waiting(Load load, Odds newSave) {
        return left() + "a complete set that waited goes first: " + load(load) + atBest(load) + after(newSave);
    }

    String alone(Odds newSave) {
        String tooLate = now.waiting()
                .map(load -> "of a complete set that waited, " + load(load) + ": not begun; ")
                .orElse("");
        return left()
                + tooLate
                + switch (newSave) {
                    case FITS -> "a new save fits: " + save();
                    case UNKNOWN -> "a new save is tried: " + save();
                    case TOO_LATE -> "of a new save, " + save() + ": not begun";
                };
    }

    String safe(boolean nothingComes) {
        return safe(now.newest(), nothingComes);
    }

    /** @param nothingComes whether what is safe now is all there will be */
    static String safe(Optional<Newest> safe, boolean nothingComes) {
        if (safe.isEmpty()) {
            return nothingComes
                    ? "; no checkpoint is there, the next attempt starts anew"
                    : "; no checkpoint is there yet";
        }
        Newest newest = safe.get();
        String which = "; checkpoint " + newest.index()
                + newest.age().map(age -> " (" + seconds(age) + " ago)").orElse(" (from an earlier attempt)");
        return which + (nothingComes ? " is what the next attempt starts from" : " is safe");
    }

    private String after(Odds newSave) {
        return switch (newSave) {
            case FITS -> "; a new save fits after it: " + save();
            case UNKNOWN -> "; a new save is tried after it: " + save();
            case TOO_LATE ->
                "; no new save fits after it"
                        + now.next().map(n -> ": " + save()).orElse("");
        };
    }

    private String left() {
        return seconds(now.left()) + " left for saving; ";
    }

    private String save() {
        String sending = now.next()
                .map(load -> load(load) + atBest(load))
                .orElse("how much there will be to send is not known yet");
        String saving = now.commandSaves()
                .map(time -> "the command saves in " + seconds(time))
                .orElse("how long the command takes to save is not known");
        return sending + "; " + saving;
    }

    /** Where that is why it is tried. */
    private String atBest(Load load) {
        boolean slow =
                load.takes().filter(time -> time.compareTo(now.left()) > 0).isPresent();
        return load.atBest()
                .filter(best -> slow && best.compareTo(now.left()) <= 0)
                .map(best -> ", at best " + seconds(best))
                .orElse("");
    }

    /** Such as {@code 1.2 GB at 40.0 MB/s takes 30 s}. */
    static String load(Load load) {
        Optional<Duration> takes = load.takes();
        if (takes.isEmpty()) {
            return bytes(load.bytes()) + " at a speed not known yet";
        }
        double seconds = takes.get().toNanos() / 1e9;
        String speed = seconds > 0 && load.bytes() > 0 ? " at " + bytes(Math.round(load.bytes() / seconds)) + "/s" : "";
        return bytes(load.bytes()) + speed + " takes " + seconds(takes.get());
    }

    static String seconds(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }

    /** Decimal units, as networks and their bills have them. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.95 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
