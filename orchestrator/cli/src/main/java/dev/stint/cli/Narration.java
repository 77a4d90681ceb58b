package dev.stint.cli;

import dev.stint.api.Views;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Tells a run's timeline to somebody who watches: one line per entry, cut to the width, short times and market ids, routine
 * checkpoints left out; {@code stint show} has the whole. Remembers what it has told. Not safe for use by many threads.
 */
final class Narration {
    private final LocalTimes times;
    private final IntSupplier columns;
    private final MarketNames markets = new MarketNames();
    private Optional<Commit> newest = Optional.empty();

    /** @param columns longest line; may change */
    Narration(ZoneId zone, IntSupplier columns) {
        this.times = new LocalTimes(zone);
        this.columns = columns;
    }

    /** The lines of a timeline entry: none when it is routine, and a date before it when that has changed. */
    List<String> event(Views.EventView event) {
        Commit.of(event).ifPresent(commit -> newest = Optional.of(commit));
        if (Commit.routine(event)) {
            return List.of();
        }
        String why = markets.within(Wording.money(times.within(event.why(), event.at())));
        return line(event.at(), event.attempt(), event.kind(), why);
    }

    /** The lines of a report in the manner of the timeline. */
    List<String> line(Instant at, int attempt, String what, String text) {
        List<String> lines = new ArrayList<>();
        times.newDay(at).ifPresent(lines::add);
        String number = attempt > 0 ? "#" + attempt : "";
        lines.add(Wording.clip(
                Wording.clean(String.format(Locale.ROOT, "%s  %-3s %-10s %s", times.clock(at), number, what, text)),
                columns.getAsInt()));
        return lines;
    }

    /** The newest checkpoint, with its step where that is known; empty before the first. */
    Optional<String> checkpoint(Views.RunView run) {
        return run.lastCheckpoint()
                .map(index -> "checkpoint "
                        + newest.filter(commit -> commit.index() == index)
                                .map(Commit::toString)
                                .orElse(String.valueOf(index)));
    }

    /** A market's id, shortened as in the timeline so far. */
    String market(String id) {
        return markets.of(id);
    }
}
