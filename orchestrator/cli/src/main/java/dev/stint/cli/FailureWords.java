package dev.stint.cli;

import dev.stint.api.Views;
import java.util.ArrayList;
import java.util.List;

/** What a job that failed said last, as lines for its summary. */
final class FailureWords {
    private static final int LINES = 5;
    private static final String NOT_FOUND_CODE = "exited with code 127";

    private FailureWords() {}

    /** A line of the summary: its name (empty where the line above goes on) and its text. */
    record Line(String name, String text) {}

    /** Empty for a run that has not failed, or whose job said nothing. */
    static List<Line> of(Api api, Views.RunView run) {
        if (!run.state().equals("FAILED")) {
            return List.of();
        }
        LogTail tail;
        try {
            tail = LogTail.of(api, run.id(), LINES);
        } catch (CommandFailure e) {
            // the summary is worth having without it
            return List.of(new Line("last output", "cannot be read: " + e.getMessage()));
        }
        List<Line> lines = new ArrayList<>();
        for (String line : tail.lines()) {
            lines.add(new Line(lines.isEmpty() ? "last output" : "", line));
        }
        String missing = run.why().contains(NOT_FOUND_CODE) ? tail.missingCommand() : "";
        if (!missing.isEmpty()) {
            lines.add(new Line(
                    "missing", "the machine has no command " + missing + "; install it in setup, or correct the name"));
        }
        return lines;
    }
}
