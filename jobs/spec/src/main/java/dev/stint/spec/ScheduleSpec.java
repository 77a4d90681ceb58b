package dev.stint.spec;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a job is to run again and again. Immutable.
 *
 * @param cron at which local times
 * @param zone of which clock
 * @param overlap what happens when it is time and an earlier firing's runs are not over
 * @param catchUp what happens to firings that nobody was there for
 * @param matrix parameters with their values, in the order written; each combination is a run of its own
 * @param window within which its runs may start, if they must not start at once
 */
public record ScheduleSpec(
        Cron cron,
        ZoneId zone,
        Overlap overlap,
        CatchUp catchUp,
        Map<String, List<String>> matrix,
        Optional<Window> window) {

    /** Most runs of one firing. */
    public static final int MOST_COMBINATIONS = 100;

    public ScheduleSpec {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        matrix.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        matrix = Collections.unmodifiableMap(copy);
        if (overlap == Overlap.SKIP && catchUp == CatchUp.ALL) {
            throw new IllegalArgumentException(
                    "schedule.catch_up: all makes up for nothing but the first with overlap: skip; give overlap: queue");
        }
    }

    /** What happens when it is time and an earlier firing's runs are not over. */
    public enum Overlap implements SpecWord {
        /** This firing is left out. */
        SKIP,
        /** This firing's runs wait until those are over. */
        QUEUE,
        /** Those are cancelled. */
        REPLACE
    }

    /** What happens to firings that nobody was there for. */
    public enum CatchUp implements SpecWord {
        /** Nothing. */
        NONE,
        /** The last of them is made up for. */
        LAST,
        /** All are made up for, in their order. */
        ALL
    }

    /**
     * Part of a day within which runs may start; it may reach into the next day.
     *
     * @param from local time it opens
     * @param to local time it closes
     * @param doneBy local time by which runs are to be done
     */
    public record Window(LocalTime from, LocalTime to, LocalTime doneBy) {
        public Window {
            if (from.equals(to) || from.equals(doneBy)) {
                throw new IllegalArgumentException("schedule.window: opens and ends at " + from + "; give two times");
            }
        }
    }

    /** Every combination of the matrix, the last parameter changing fastest; one without parameters where there is no matrix. */
    public List<Map<String, String>> combinations() {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> parameter : matrix.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> each : all) {
                for (String value : parameter.getValue()) {
                    Map<String, String> more = new LinkedHashMap<>(each);
                    more.put(parameter.getKey(), value);
                    longer.add(Collections.unmodifiableMap(more));
                }
            }
            all = longer;
        }
        return all;
    }
}
