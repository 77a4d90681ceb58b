package dev.stint.spec;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads cron patterns as Vixie cron does. */
final class CronReading {

    private static final String REMEDY =
            "write minute, hour, day of the month, month and day of the week, such as 0 22 * * MON-FRI";
    private static final int LONGEST = 200;

    /** Within so many years every day there is comes up: the 29th of February may be missing for eight. */
    private static final int YEARS = 9;

    private static final Map<String, String> SHORT = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    /** A field, with the numbers it may have and the words that stand for some of them. */
    private enum Field {
        MINUTE("minute", 0, 59, List.of()),
        HOUR("hour", 0, 23, List.of()),
        DAY("day of the month", 1, 31, List.of()),
        MONTH(
                "month",
                1,
                12,
                List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
        WEEKDAY("day of the week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

        private final String title;
        private final int least;
        private final int most;
        private final List<String> words;

        Field(String title, int least, int most, List<String> words) {
            this.title = title;
            this.least = least;
            this.most = most;
            this.words = words;
        }
    }

    private CronReading() {}

    static Cron read(String text) throws MisreadException {
        if (text.length() > LONGEST) {
            throw new MisreadException("has " + text.length() + " characters", REMEDY);
        }
        String written = text.strip();
        if (written.startsWith("@") && !SHORT.containsKey(written)) {
            throw new MisreadException(
                    "is no pattern of cron", "use @hourly, @daily, @weekly, @monthly or @yearly, or five fields");
        }
        String[] fields = SHORT.getOrDefault(written, written).split("\\s+");
        if (fields.length != Field.values().length) {
            throw new MisreadException(
                    "has " + fields.length + (fields.length == 1 ? " field" : " fields") + " where cron has five",
                    REMEDY);
        }
        BitSet[] sets = new BitSet[fields.length];
        for (Field field : Field.values()) {
            sets[field.ordinal()] = field(fields[field.ordinal()], field);
        }
        boolean either =
                !fields[Field.DAY.ordinal()].startsWith("*") && !fields[Field.WEEKDAY.ordinal()].startsWith("*");
        Cron cron = new Cron(written, sets[0], sets[1], sets[2], sets[3], sets[4], either);
        // any nine years will do: whether a date exists depends on leap years alone
        LocalDate date = LocalDate.of(2000, 1, 1);
        LocalDate end = date.plusYears(YEARS);
        while (!cron.matches(date)) {
            date = date.plusDays(1);
            if (date.equals(end)) {
                throw new MisreadException("names a day that never comes", "give a day that some month has");
            }
        }
        return cron;
    }

    private static BitSet field(String text, Field field) throws MisreadException {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            String[] stepped = part.split("/", -1);
            String[] ends = stepped[0].split("-", -1);
            boolean all = stepped[0].equals("*");
            if (stepped.length > 2 || ends.length > 2) {
                throw wrong(part, field);
            }
            int from = all ? field.least : number(ends[0], field, part);
            int to = all ? field.most : ends.length == 2 ? number(ends[1], field, part) : from;
            if (stepped.length == 2 && !all && ends.length == 1) {
                throw new MisreadException(
                        "has a step without a range in " + field.title + " (" + part + ")",
                        "write it such as */15 or 0-30/10");
            }
            int step = stepped.length == 2 ? step(stepped[1], field, part) : 1;
            if (from > to) {
                throw new MisreadException(
                        "has a range that ends before it begins in " + field.title + " (" + part + ")",
                        "put the smaller one first, or write two ranges with a comma");
            }
            for (int i = from; i <= to; i += step) {
                set.set(i);
            }
        }
        return set;
    }

    private static int step(String text, Field field, String part) throws MisreadException {
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) == 0) {
            throw wrong(part, field);
        }
        return Integer.parseInt(text);
    }

    private static int number(String text, Field field, String part) throws MisreadException {
        int word = field.words.indexOf(text.toUpperCase(Locale.ROOT));
        if (word >= 0) {
            return word + field.least;
        }
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) < field.least || Integer.parseInt(text) > field.most) {
            throw wrong(part, field);
        }
        return Integer.parseInt(text);
    }

    private static MisreadException wrong(String part, Field field) {
        String words = field.words.isEmpty()
                ? ""
                : " or " + field.words.get(0) + " to " + field.words.get(field.words.size() - 1);
        return new MisreadException(
                "has '" + part + "' for the " + field.title,
                "use numbers from " + field.least + " to " + field.most + words + ", ranges, lists and steps");
    }
}
