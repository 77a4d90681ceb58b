package dev.stint.providers.local;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who runs the users' commands.
 *
 * @param wish whether commands get users of their own
 * @param first the lowest user number to give
 * @param last the highest
 */
record RunAs(Wish wish, int first, int last) {
    /** A setting of these words, or a range. */
    enum Wish {
        /** Where the server can. */
        AUTO,
        /** Never. */
        OFF,
        /** A range is given: always, or the server does not start. */
        ALWAYS
    }

    /** Numbers below belong to the system. */
    private static final int LOWEST = 1000;

    private static final int DEFAULT_FIRST = 200_000;
    private static final int DEFAULT_LAST = 265_535;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,10})-(\\d{1,10})");

    /** @throws IllegalArgumentException when it is neither a word nor a range of ordinary users */
    static RunAs parse(String text) {
        if (text.equals("auto") || text.equals("off")) {
            return new RunAs(text.equals("auto") ? Wish.AUTO : Wish.OFF, DEFAULT_FIRST, DEFAULT_LAST);
        }
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            long first = Long.parseLong(range.group(1));
            long last = Long.parseLong(range.group(2));
            if (first >= LOWEST && first <= last && last < Integer.MAX_VALUE) {
                return new RunAs(Wish.ALWAYS, (int) first, (int) last);
            }
        }
        throw new IllegalArgumentException(
                "run-as: '" + text + "' is neither auto, off nor a range of user numbers from " + LOWEST + ", such as "
                        + DEFAULT_FIRST + "-" + DEFAULT_LAST);
    }

    boolean holds(int uid) {
        return uid >= first && uid <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
