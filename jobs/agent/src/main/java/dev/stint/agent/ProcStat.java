package dev.stint.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/stat} tells (proc_pid_stat(5)).
 *
 * @param present whether there is such a process
 * @param state one letter; Z for a zombie
 * @param session session id
 * @param cpuTicks user and system time, with that of children already waited for, in clock ticks
 * @param rssPages resident pages
 */
record ProcStat(boolean present, char state, long session, long cpuTicks, long rssPages) {

    private static final ProcStat NONE = new ProcStat(false, 'X', 0, 0, 0);

    static ProcStat read(Path processFolder) {
        try {
            String text = new String(Files.readAllBytes(processFolder.resolve("stat")), StandardCharsets.ISO_8859_1);
            // The name, in parentheses, may itself hold blanks and parentheses.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return new ProcStat(
                    true, fields[0].charAt(0), Long.parseLong(fields[3]), ticks, Long.parseLong(fields[21]));
        } catch (IOException e) {
            return NONE;
        }
    }

    /** What a process calls itself, for people: it may be any text. */
    static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "gone";
        }
    }
}
