package dev.stint.spec;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Typed readings of one scalar. Each message completes "key: value …". */
final class Readings {

    private static final Pattern DIGITS = Pattern.compile("[+-]?\\d+");
    private static final Pattern MONEY = Pattern.compile("([+-]?\\d{1,12}(?:\\.\\d{1,9})?)(?: ?([A-Za-z]{3}))?");
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(\\+?)");
    private static final Pattern LOCAL_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?");
    /** So many digits fit into a long whatever they are. */
    private static final int LONGEST_WHOLE = 18;

    private static final BigDecimal MOST_USD = BigDecimal.valueOf(100_000_000);

    private Readings() {}

    static Reading<String> name() {
        return text -> {
            if (!Names.isName(text)) {
                throw new MisreadException("is not a name", Names.NAME_REMEDY);
            }
            return text;
        };
    }

    /** A text of some form, at most so many characters, described by the remedy. */
    static Reading<String> form(Pattern form, String what, String remedy) {
        return text -> {
            if (!form.matcher(text).matches()) {
                throw new MisreadException(what, remedy);
            }
            return text;
        };
    }

    /** Shell text. One argument of a process holds 128 KiB on Linux; a little is left for ours. */
    static Reading<String> script() {
        return text -> {
            if (text.isBlank()) {
                throw new MisreadException("is empty", "give the command");
            }
            if (text.length() > 100_000) {
                throw new MisreadException(
                        "has " + text.length() + " characters", "put the script into a file of workdir");
            }
            return withoutNul(text);
        };
    }

    /** The value of an environment variable. */
    static Reading<String> variable() {
        return text -> {
            if (text.length() > 32_768) {
                throw new MisreadException("has " + text.length() + " characters", "give at most 32768, or use a file");
            }
            return withoutNul(text);
        };
    }

    private static String withoutNul(String text) throws MisreadException {
        if (text.indexOf('\0') >= 0) {
            throw new MisreadException("contains a NUL character", "remove it");
        }
        return text;
    }

    /** One line of text for people. */
    static Reading<String> line(int longest) {
        return text -> {
            if (text.isEmpty() || text.length() > longest) {
                throw new MisreadException("has " + text.length() + " characters", "give 1 to " + longest);
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new MisreadException("contains a control character", "write one line of plain text");
            }
            return text;
        };
    }

    /** One of some words; {@code later} are words that are known but do not act before a release. */
    static <T> Reading<T> choice(Map<String, T> words, Map<String, String> later) {
        return text -> {
            if (later.containsKey(text)) {
                throw new MisreadException(
                        "does not act yet", "use " + oneOf(words) + "; it acts from " + later.get(text) + " on");
            }
            T chosen = words.get(text);
            if (chosen == null) {
                String nearest = Nearest.to(text, words.keySet());
                String hint =
                        words.size() > 1 && Nearest.isNear(text, nearest) ? "; did you mean " + nearest + "?" : "";
                throw new MisreadException("is none of the choices", "use " + oneOf(words) + hint);
            }
            return chosen;
        };
    }

    static <E extends Enum<E> & SpecWord> Reading<E> word(Class<E> choices) {
        return choice(words(choices), Map.of());
    }

    /** Words of an enum in its order. */
    static <E extends Enum<E> & SpecWord> Map<String, E> words(Class<E> choices) {
        Map<String, E> words = new LinkedHashMap<>();
        Arrays.stream(choices.getEnumConstants()).forEach(each -> words.put(each.word(), each));
        return words;
    }

    private static String oneOf(Map<String, ?> words) {
        return String.join(", ", words.keySet()).replaceFirst(", ([^,]*)$", " or $1");
    }

    static Reading<Boolean> flag() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("true", true);
        words.put("false", false);
        return choice(words, Map.of());
    }

    /** A whole number within bounds; decimal, without leading zeros, so that it means the same everywhere. */
    static Reading<Long> whole(long least, long most) {
        return text -> {
            String range = "give a whole number from " + least + " to " + most;
            if (!DIGITS.matcher(text).matches()) {
                throw new MisreadException("is not a whole number in digits", range);
            }
            if (text.matches("[+-]?0\\d+")) {
                throw new MisreadException("has a leading zero", range + " without leading zeros");
            }
            if (text.length() > LONGEST_WHOLE) {
                throw new MisreadException("is out of range", range);
            }
            long value = Long.parseLong(text);
            if (value < 0 && least == 0) {
                throw new MisreadException("is negative", range);
            }
            if (value < least || value > most) {
                throw new MisreadException("is out of range", range);
            }
            return value;
        };
    }

    /** {@code 16} or {@code 16+}, in the unit of the key. */
    static Reading<Requirement> requirement(String unit, double most) {
        return text -> {
            String example =
                    "write a number" + (unit.isEmpty() ? "" : " of " + unit) + ", such as 16, or 16+ for at least 16";
            Matcher matcher = QUANTITY.matcher(text);
            if (text.startsWith("-")) {
                throw new MisreadException("is negative", example);
            }
            if (!matcher.matches()) {
                throw new MisreadException("is not a quantity", example);
            }
            double amount = Double.parseDouble(matcher.group(1));
            if (!(amount > 0) || amount > most) {
                throw new MisreadException("is out of range", "give more than 0 and at most " + (long) most);
            }
            return new Requirement(amount, !matcher.group(2).isEmpty());
        };
    }

    /** {@code 120} or {@code 120 USD}. */
    static Reading<BigDecimal> usd(boolean zeroAllowed) {
        return text -> {
            Matcher matcher = MONEY.matcher(text);
            String least = zeroAllowed ? "give zero or more" : "give more than zero";
            if (!matcher.matches()) {
                throw new MisreadException("is not an amount of money", "write it such as 120 USD");
            }
            if (matcher.group(2) != null && !matcher.group(2).equals("USD")) {
                throw new MisreadException("is not in US dollars", "convert it and write it such as 120 USD");
            }
            BigDecimal amount = new BigDecimal(matcher.group(1));
            if (matcher.group(1).startsWith("-")) {
                throw new MisreadException("is negative", least);
            }
            if (amount.signum() == 0 && !zeroAllowed) {
                throw new MisreadException("is zero", least);
            }
            if (amount.compareTo(MOST_USD) > 0) {
                throw new MisreadException("is out of range", "give at most " + MOST_USD + " USD");
            }
            return amount;
        };
    }

    static Reading<Duration> duration(Duration least, Duration most) {
        return text -> {
            String range = "give " + Durations.text(least) + " to " + Durations.text(most);
            if (text.startsWith("-")) {
                throw new MisreadException("is negative", range);
            }
            if (text.matches("\\d+(\\.\\d+)?")) {
                throw new MisreadException("has no unit", "write it such as 90s, 10m, 8h or 1d");
            }
            Duration duration = Durations.parse(text)
                    .orElseThrow(() ->
                            new MisreadException("is not a duration", "write it such as 90s, 10m, 8h, 1d or 1h30m"));
            if (duration.compareTo(least) < 0) {
                throw new MisreadException("is too short", range);
            }
            if (duration.compareTo(most) > 0) {
                throw new MisreadException("is too long", range);
            }
            return duration;
        };
    }

    /** {@code auto} for empty, or a duration. */
    static Reading<Optional<Duration>> autoOr(Reading<Duration> otherwise) {
        return text -> text.equals("auto") ? Optional.empty() : Optional.of(otherwise.read(text));
    }

    /** A duration after submission, or an instant with offset. */
    static Reading<Deadline> deadline(Duration most) {
        Reading<Duration> after = duration(Duration.ofSeconds(1), most);
        return text -> {
            if (!text.matches("\\d{4}-.*")) {
                return new Deadline.After(after.read(text));
            }
            if (LOCAL_TIME.matcher(text).matches()) {
                throw new MisreadException(
                        "has no offset", "write it such as 2027-01-31T07:00:00+01:00, or with Z for UTC");
            }
            try {
                Instant at = OffsetDateTime.parse(text.replaceFirst(" ", "T")).toInstant();
                return new Deadline.At(at);
            } catch (DateTimeException e) {
                throw new MisreadException(
                        "is neither a duration nor an instant", "write it such as 8h or 2027-01-31T07:00:00+01:00");
            }
        };
    }
}
