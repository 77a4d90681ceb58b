package dev.stint.cli;

import dev.stint.api.Views;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run's timeline as a table. Pure. */
final class Timeline {
    private Timeline() {}

    /**
     * One row per entry; routine checkpoints in a row are one.
     *
     * @param all whether every entry has a row of its own
     */
    static Table table(List<Views.EventView> events, boolean all, ZoneId zone) {
        Table table = new Table("TIME>", "#>", "STATE", "WHAT", "WHY");
        LocalTimes times = new LocalTimes(zone);
        List<Views.EventView> routine = new ArrayList<>();
        for (Views.EventView event : events) {
            if (!all && Commit.routine(event) && Commit.of(event).isPresent()) {
                routine.add(event);
                continue;
            }
            fold(routine, times, table);
            row(event, times.within(event.why(), event.at()), times, table);
        }
        fold(routine, times, table);
        return table;
    }

    /** Empties the list. */
    private static void fold(List<Views.EventView> routine, LocalTimes times, Table table) {
        if (routine.isEmpty()) {
            return;
        }
        Views.EventView last = routine.get(routine.size() - 1);
        String why = routine.size() == 1
                ? last.why()
                : "... " + Wording.count(routine.size(), "checkpoint")
                        + Commit.of(last).map(commit -> ", newest " + commit).orElse("");
        row(last, why, times, table);
        routine.clear();
    }

    private static void row(Views.EventView event, String why, LocalTimes times, Table table) {
        table.row(
                times.column(event.at()),
                event.attempt() == 0 ? "-" : event.attempt(),
                event.state(),
                event.kind(),
                Wording.money(why));
    }

    /** A checkpoint's index, with its step if the timeline knows it. */
    static String checkpoint(long index, List<Views.EventView> events) {
        return events.stream()
                .map(Commit::of)
                .flatMap(Optional::stream)
                .filter(commit -> commit.index() == index)
                .findFirst()
                .map(Commit::toString)
                .orElse(String.valueOf(index));
    }
}
