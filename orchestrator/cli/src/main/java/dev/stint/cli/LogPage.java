package dev.stint.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Part of a log.
 *
 * @param text bytes of UTF-8
 * @param next where to go on
 * @param ended whether no more will come
 * @param attempts where the output of another attempt begins, in order
 */
record LogPage(byte[] text, long next, boolean ended, List<Beginning> attempts) {
    private static final Pattern BEGINNING = Pattern.compile("(\\d{1,18})=(\\d{1,9})");

    LogPage {
        attempts = List.copyOf(attempts);
    }

    /** From that byte of the whole log on it is the output of that attempt. */
    record Beginning(long from, int attempt) {}

    /**
     * A stretch of one attempt.
     *
     * @param attempt 0 when the server did not say
     */
    record Part(int attempt, byte[] text) {}

    /** The stretches of the text, in order. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        long first = next - text.length;
        int at = 0;
        int attempt = 0;
        for (Beginning beginning : attempts) {
            int to = (int) Math.max(at, Math.min(text.length, beginning.from() - first));
            if (to > at) {
                parts.add(new Part(attempt, Arrays.copyOfRange(text, at, to)));
            }
            at = to;
            attempt = beginning.attempt();
        }
        if (text.length > at) {
            parts.add(new Part(attempt, Arrays.copyOfRange(text, at, text.length)));
        }
        return parts;
    }

    /** Reads the header in which the server says it: {@code byte=attempt}, separated by commas. */
    static List<Beginning> beginnings(String header) {
        List<Beginning> beginnings = new ArrayList<>();
        Matcher each = BEGINNING.matcher(header);
        while (each.find()) {
            beginnings.add(new Beginning(Long.parseLong(each.group(1)), Integer.parseInt(each.group(2))));
        }
        return beginnings;
    }
}
