package dev.stint.server.upkeep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a sweep is for. */
enum SweepKind {
    /** All steps, of all logs, by the clock; also one that is made up for. */
    NIGHTLY,
    /** Retention and bytes of runs at work, by the clock. */
    HOURLY,
    /** All steps, of all logs, because somebody asked. */
    ASKED;

    /** As the report has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether all logs are looked at, by all steps. */
    boolean whole() {
        return this != HOURLY;
    }

    /** The words of those that look at everything. */
    static List<String> wholeWords() {
        return Arrays.stream(values())
                .filter(SweepKind::whole)
                .map(SweepKind::word)
                .toList();
    }
}
