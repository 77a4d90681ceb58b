package dev.stint.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last lines a job printed, fit for a terminal: one line each, without what it said to stint. Reads only the end of the log. */
record LogTail(List<String> lines) {
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final String TO_STINT = "::stint ";
    private static final List<Pattern> MISSING = List.of(
            Pattern.compile("(?:^|: )(?:line )?\\d+: (?:exec: )?([^:\\s]+): (?:command )?not found$"),
            Pattern.compile("^[^:\\s]+: ([^:\\s]+): (?:command )?not found$"),
            Pattern.compile("command not found: (\\S+)$"),
            Pattern.compile("^(?:/usr/bin/)?env: ['‘]?([^'’:]+)['’]?: No such file or directory$"));

    LogTail {
        lines = List.copyOf(lines);
    }

    /**
     * Reads it.
     *
     * @param most how many lines
     * @throws CommandFailure when the server does not give it
     */
    static LogTail of(Api api, String run, int most) {
        long end = api.logs(run, Long.MAX_VALUE, 1).next();
        long from = Math.max(0, end - WINDOW_BYTES);
        byte[] text = api.logs(run, from, WINDOW_BYTES).text();
        List<String> all =
                new ArrayList<>(new String(text, StandardCharsets.UTF_8).lines().toList());
        if (from > 0 && !all.isEmpty()) {
            all.remove(0); // begins somewhere within a line
        }
        List<String> said = all.stream()
                .filter(line -> !line.isBlank() && !line.startsWith(TO_STINT))
                .map(line -> Wording.clean(line).stripTrailing())
                .toList();
        return new LogTail(said.subList(Math.max(0, said.size() - most), said.size()));
    }

    /** The command that the shell did not find, if it said so; the last one counts, empty when there is none. */
    String missingCommand() {
        for (int i = lines.size() - 1; i >= 0; i--) {
            for (Pattern pattern : MISSING) {
                Matcher said = pattern.matcher(lines.get(i));
                if (said.find()) {
                    return said.group(1);
                }
            }
        }
        return "";
    }

    /** Whether a line of output is meant for stint and not for people. */
    static boolean forStint(String line) {
        return line.startsWith(TO_STINT);
    }
}
