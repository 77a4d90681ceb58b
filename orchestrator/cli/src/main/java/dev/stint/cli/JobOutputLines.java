package dev.stint.cli;

/**
 * A job's output for somebody who follows: whole lines, without those that are meant for stint and shown otherwise. Not safe for
 * use by many threads.
 */
final class JobOutputLines {
    private String unfinished = "";

    /** The lines that are finished with this text; empty when none is, or none is for people. */
    String add(String text) {
        String all = unfinished + text;
        int end = all.lastIndexOf('\n') + 1;
        unfinished = all.substring(end);
        StringBuilder lines = new StringBuilder();
        int from = 0;
        while (from < end) {
            int next = all.indexOf('\n', from) + 1;
            String line = all.substring(from, next);
            if (!LogTail.forStint(line)) {
                lines.append(line);
            }
            from = next;
        }
        return lines.toString();
    }

    /** What is left when nothing more comes, as a line; empty when nothing is. */
    String rest() {
        String rest = unfinished.isEmpty() || LogTail.forStint(unfinished) ? "" : unfinished + "\n";
        unfinished = "";
        return rest;
    }
}
