package dev.stint.spec;

import dev.stint.spec.ScheduleSpec.CatchUp;
import dev.stint.spec.ScheduleSpec.Overlap;
import dev.stint.spec.ScheduleSpec.Window;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code schedule} and {@code depends_on}. */
final class ScheduleReader {

    static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    private static final int MOST_JOBS = 20;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

    private ScheduleReader() {}

    static Optional<ScheduleSpec> read(Fields fields) {
        ZoneId zone = fields.read("zone", ScheduleReader::zone).orElse(ZoneId.of("UTC"));
        Overlap overlap = fields.read("overlap", Readings.word(Overlap.class)).orElse(Overlap.SKIP);
        CatchUp catchUp = fields.read("catch_up", Readings.word(CatchUp.class)).orElse(CatchUp.LAST);
        Map<String, List<String>> matrix =
                fields.get("matrix").map(ScheduleReader::matrix).orElse(Map.of());
        Optional<Window> window = fields.get("window").flatMap(Value::fields).flatMap(ScheduleReader::window);
        Optional<Cron> cron = fields.has("cron") || fields.has("window")
                ? fields.read("cron", CronReading::read)
                        .or(() -> fields.has("cron") ? Optional.empty() : window.map(ScheduleReader::opening))
                : fields.require("cron", "give one, such as 0 22 * * *, or a window")
                        .flatMap(v -> Optional.empty());
        if (overlap == Overlap.SKIP && catchUp == CatchUp.ALL) {
            fields.refuse(
                    "has catch_up: all with overlap: skip, which leaves out all but the first",
                    "give overlap: queue, or catch_up: last");
            return Optional.empty();
        }
        return cron.map(pattern -> new ScheduleSpec(pattern, zone, overlap, catchUp, matrix, window));
    }

    /** Names of jobs. */
    static List<String> jobs(Value value, Optional<String> own) {
        List<String> jobs = value.words(Readings.name());
        if (jobs.size() > MOST_JOBS) {
            value.refuseWhole("names " + jobs.size() + " jobs", "name at most " + MOST_JOBS);
        }
        if (own.filter(jobs::contains).isPresent()) {
            value.refuseWhole("names the job itself, which would wait for ever", "name another job");
        }
        return jobs;
    }

    private static Cron opening(Window window) {
        return Cron.parse(window.from().getMinute() + " " + window.from().getHour() + " * * *");
    }

    private static Optional<Window> window(Fields fields) {
        Optional<LocalTime> from = fields.require("from", "give the local time it opens, such as 22:00")
                .flatMap(each -> each.as(ScheduleReader::time));
        Optional<LocalTime> to = fields.require("to", "give the local time it closes, such as 07:00")
                .flatMap(each -> each.as(ScheduleReader::time));
        Optional<LocalTime> doneBy = fields.read("done_by", ScheduleReader::time);
        if (from.isEmpty() || to.isEmpty() || (fields.has("done_by") && doneBy.isEmpty())) {
            return Optional.empty();
        }
        LocalTime end = doneBy.orElse(to.get());
        if (from.get().equals(to.get()) || from.get().equals(end)) {
            fields.refuse("opens and ends at " + from.get(), "give two times");
            return Optional.empty();
        }
        return Optional.of(new Window(from.get(), to.get(), end));
    }

    private static LocalTime time(String text) throws MisreadException {
        if (!TIME.matcher(text).matches()) {
            throw new MisreadException("is no time of the day", "write it such as 22:00 or 07:30");
        }
        return LocalTime.parse(text);
    }

    private static ZoneId zone(String text) throws MisreadException {
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            String near = Nearest.near(text, ZoneId.getAvailableZoneIds())
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("");
            throw new MisreadException(
                    "is not a time zone", "use a name of the time zone database, such as Europe/Berlin" + near);
        }
        return ZoneId.of(text);
    }

    private static Map<String, List<String>> matrix(Value value) {
        Map<String, List<String>> matrix = new LinkedHashMap<>();
        long combinations = 1;
        for (Map.Entry<String, Value> entry : value.entries().entrySet()) {
            Value each = entry.getValue();
            if (!PARAMETER.matcher(entry.getKey()).matches()) {
                each.refuseWhole(
                        "is not the name of a parameter",
                        "use lower-case letters, digits and underscores, a letter first, at most 32 characters");
                continue;
            }
            List<String> values = new ArrayList<>(each.words(Readings.line(LONGEST_VALUE)));
            if (each.isList() && values.isEmpty()) {
                each.refuseWhole("has no values", "give one or more, such as [0.1, 0.01]");
                continue;
            }
            matrix.put(entry.getKey(), values);
            combinations = Math.min(combinations * Math.max(1, values.size()), Integer.MAX_VALUE);
        }
        if (combinations > ScheduleSpec.MOST_COMBINATIONS) {
            value.refuseWhole(
                    "has " + combinations + " combinations",
                    "give at most " + ScheduleSpec.MOST_COMBINATIONS + ", for each is a run");
            return Map.of();
        }
        return matrix;
    }
}
