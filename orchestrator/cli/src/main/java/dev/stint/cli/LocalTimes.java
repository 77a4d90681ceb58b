package dev.stint.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Instants as the reader's clock shows them, with the date only where it changes. Remembers the last date shown, so there is one
 * per list or view. Not safe for use by many threads.
 */
final class LocalTimes {
    private static final Pattern ISO = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private final ZoneId zone;
    private LocalDate day = LocalDate.MIN;

    LocalTimes(ZoneId zone) {
        this.zone = zone;
    }

    /** Date, time and zone, such as {@code 2026-11-21 04:05:01 CET}. */
    static String full(Instant at, ZoneId zone) {
        return date(at, zone) + " " + CLOCK.format(at.atZone(zone)) + " " + zoneName(at, zone);
    }

    private static LocalDate date(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate();
    }

    private static String zoneName(Instant at, ZoneId zone) {
        String name = ZONE.format(at.atZone(zone));
        return name.equals("Z") ? "UTC" : name.startsWith("+") || name.startsWith("-") ? "UTC" + name : name;
    }

    /** Time of day, such as {@code 04:05:01}. */
    String clock(Instant at) {
        return CLOCK.format(at.atZone(zone));
    }

    /** A heading such as {@code 2026-11-21 (CET)} when the date is another than that of the last call. */
    Optional<String> newDay(Instant at) {
        LocalDate date = date(at, zone);
        if (date.equals(day)) {
            return Optional.empty();
        }
        day = date;
        return Optional.of(date + " (" + zoneName(at, zone) + ")");
    }

    /** For right-aligned columns: time of day, with the date before it when it is another than that of the last call. */
    String column(Instant at) {
        return newDay(at).map(heading -> date(at, zone) + " ").orElse("") + clock(at);
    }

    /** Instants within a text as the reader's clock shows them, to the second; with the date where it is not that of {@code near}. */
    String within(String text, Instant near) {
        return ISO.matcher(text).replaceAll(match -> shown(match, near));
    }

    private String shown(MatchResult match, Instant near) {
        Instant at = Instant.parse(match.group()).truncatedTo(ChronoUnit.SECONDS);
        return (date(at, zone).equals(date(near, zone)) ? "" : date(at, zone) + " ") + clock(at);
    }
}
