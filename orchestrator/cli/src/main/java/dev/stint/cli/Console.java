package dev.stint.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err what is said beside the result: progress of preparations, hints, errors
 * @param live whether {@code out} is a terminal on which lines may be redrawn
 * @param errTerminal whether somebody watches {@code err}
 * @param columns width of the terminal in characters
 * @param unicode whether the terminal shows more than ASCII
 * @param zone in which times are shown
 */
record Console(
        PrintStream out,
        PrintStream err,
        boolean live,
        boolean errTerminal,
        int columns,
        boolean unicode,
        ZoneId zone) {

    private static final int DEFAULT_COLUMNS = 120;
    private static final int FEWEST_COLUMNS = 20;

    /**
     * The console of this process. The launcher, which can ask the operating system, says in {@code STINT_TTY} which of
     * {@code in}, {@code out} and {@code err} are terminals, and in {@code STINT_COLUMNS} how wide.
     */
    static Console ofProcess(Map<String, String> env) {
        String terminals = env.getOrDefault("STINT_TTY", "");
        boolean plain = !env.getOrDefault("NO_COLOR", "").isEmpty()
                || env.getOrDefault("TERM", "dumb").equals("dumb");
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                terminals.contains("out") && !plain,
                terminals.contains("err"),
                columns(env.getOrDefault("STINT_COLUMNS", "")),
                unicode(env),
                ZoneId.systemDefault());
    }

    /** The width a table may have: the terminal's; in a file or a pipe there is no limit. */
    int tableColumns() {
        return live ? columns : Integer.MAX_VALUE;
    }

    /** Says something beside the result. */
    void say(String line) {
        err.println(line);
        err.flush();
    }

    /** Says something beside the result, if somebody watches. */
    void hint(String line) {
        if (errTerminal) {
            say(line);
        }
    }

    /** Writes a server's answer as it came. */
    void json(String body) {
        out.println(body.stripTrailing());
        out.flush();
    }

    private static int columns(String text) {
        return text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= FEWEST_COLUMNS
                ? Integer.parseInt(text)
                : DEFAULT_COLUMNS;
    }

    private static boolean unicode(Map<String, String> env) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = env.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
