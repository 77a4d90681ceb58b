package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.Cron;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes up when, also where clocks are put forward or back. */
class CalendarTest {

    /** Each: zone, pattern, a local day's begin as an instant, its end, and all instants expected between the two. */
    @ParameterizedTest(name = "{0} {1} from {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                // Berlin, forward: 2027-03-28 02:00 becomes 03:00 at 01:00Z
                "Europe/Berlin | 30 2 * * *     | 2027-03-27T23:00:00Z | 2027-03-28T22:00:00Z | 2027-03-28T01:00:00Z",
                "Europe/Berlin | 0 2 * * *      | 2027-03-27T23:00:00Z | 2027-03-28T22:00:00Z | 2027-03-28T01:00:00Z",
                "Europe/Berlin | 0 3 * * *      | 2027-03-27T23:00:00Z | 2027-03-28T22:00:00Z | 2027-03-28T01:00:00Z",
                "Europe/Berlin | */20 2 * * *   | 2027-03-27T23:00:00Z | 2027-03-28T22:00:00Z | 2027-03-28T01:00:00Z",
                "Europe/Berlin | 30 1,2,3 * * * | 2027-03-27T23:00:00Z | 2027-03-28T22:00:00Z | 2027-03-28T00:30:00Z,2027-03-28T01:00:00Z,2027-03-28T01:30:00Z",
                // Berlin, back: 2027-10-31 03:00 becomes 02:00 at 01:00Z
                "Europe/Berlin | 30 2 * * *     | 2027-10-30T22:00:00Z | 2027-10-31T23:00:00Z | 2027-10-31T00:30:00Z",
                "Europe/Berlin | 0 3 * * *      | 2027-10-30T22:00:00Z | 2027-10-31T23:00:00Z | 2027-10-31T02:00:00Z",
                "Europe/Berlin | 0,30 2 * * *   | 2027-10-30T22:00:00Z | 2027-10-31T23:00:00Z | 2027-10-31T00:00:00Z,2027-10-31T00:30:00Z",
                // New York, forward: 2027-03-14 02:00 becomes 03:00 at 07:00Z
                "America/New_York | 30 2 * * *  | 2027-03-14T05:00:00Z | 2027-03-15T04:00:00Z | 2027-03-14T07:00:00Z",
                "America/New_York | 59 1 * * *  | 2027-03-14T05:00:00Z | 2027-03-15T04:00:00Z | 2027-03-14T06:59:00Z",
                // New York, back: 2027-11-07 02:00 becomes 01:00 at 06:00Z
                "America/New_York | 30 1 * * *  | 2027-11-07T04:00:00Z | 2027-11-08T05:00:00Z | 2027-11-07T05:30:00Z",
                "America/New_York | 0 2 * * *   | 2027-11-07T04:00:00Z | 2027-11-08T05:00:00Z | 2027-11-07T07:00:00Z",
                // Lord Howe, forward by half an hour: 2027-10-03 02:00 becomes 02:30 at 15:30Z the day before
                "Australia/Lord_Howe | 15 2 * * * | 2027-10-02T13:30:00Z | 2027-10-03T13:00:00Z | 2027-10-02T15:30:00Z",
                "Australia/Lord_Howe | 30 2 * * * | 2027-10-02T13:30:00Z | 2027-10-03T13:00:00Z | 2027-10-02T15:30:00Z",
                "Australia/Lord_Howe | 45 2 * * * | 2027-10-02T13:30:00Z | 2027-10-03T13:00:00Z | 2027-10-02T15:45:00Z",
                // Lord Howe, back by half an hour: 2027-04-04 02:00 becomes 01:30 at 15:00Z the day before
                "Australia/Lord_Howe | 45 1 * * * | 2027-04-03T13:00:00Z | 2027-04-04T13:30:00Z | 2027-04-03T14:45:00Z",
                "Australia/Lord_Howe | 0 2 * * *  | 2027-04-03T13:00:00Z | 2027-04-04T13:30:00Z | 2027-04-03T15:30:00Z",
                // Apia had no 30 December 2011: what was due on it, once, as the 31st begins
                "Pacific/Apia | 0 9,22 * * * | 2011-12-29T10:00:00Z | 2011-12-31T10:00:00Z | 2011-12-29T19:00:00Z,2011-12-30T08:00:00Z,2011-12-30T10:00:00Z,2011-12-30T19:00:00Z,2011-12-31T08:00:00Z",
            })
    void times_of_the_day_come_up_once_a_day(String zone, String cron, Instant begin, Instant end, String expected) {
        Calendar calendar = calendar(cron.strip(), zone);

        assertThat(calendar.between(begin.minusMillis(1), end.minusMillis(1), 100)
                        .newest())
                .containsExactlyElementsOf(List.of(expected.split(",")).stream()
                        .map(Instant::parse)
                        .toList());
    }

    @Test
    void every_hour_follows_the_clock_and_never_pauses() {
        Calendar hourly = calendar("15 * * * *", "Europe/Berlin");

        assertThat(hourly.next(Instant.parse("2027-10-30T23:00:00Z"), 4))
                .as("both passes of the hour that is repeated")
                .containsExactly(
                        Instant.parse("2027-10-30T23:15:00Z"),
                        Instant.parse("2027-10-31T00:15:00Z"),
                        Instant.parse("2027-10-31T01:15:00Z"),
                        Instant.parse("2027-10-31T02:15:00Z"));
        assertThat(hourly.next(Instant.parse("2027-03-28T00:00:00Z"), 3))
                .as("nothing is made up for the hour that is skipped")
                .containsExactly(
                        Instant.parse("2027-03-28T00:15:00Z"),
                        Instant.parse("2027-03-28T01:15:00Z"),
                        Instant.parse("2027-03-28T02:15:00Z"));
        assertThat(calendar("*/10 * * * *", "Australia/Lord_Howe")
                        .between(Instant.parse("2027-04-03T13:59:59Z"), Instant.parse("2027-04-03T16:59:59Z"), 100)
                        .newest())
                .as("three hours over the fold, every ten minutes")
                .hasSize(18);
    }

    @Test
    void the_next_ones_are_strictly_later() {
        Calendar nightly = calendar("0 22 * * MON-FRI", "Europe/Berlin");

        assertThat(nightly.after(Instant.parse("2026-11-20T21:00:00Z")))
                .contains(Instant.parse("2026-11-23T21:00:00Z"));
        assertThat(nightly.after(Instant.parse("2026-11-20T20:59:59.999999Z")))
                .contains(Instant.parse("2026-11-20T21:00:00Z"));
        assertThat(calendar("0 0 29 2 *", "UTC").after(Instant.parse("2096-02-29T00:00:00Z")))
                .as("2100 is no leap year")
                .contains(Instant.parse("2104-02-29T00:00:00Z"));
    }

    @Test
    void what_was_missed_is_counted_and_the_last_are_named() {
        Calendar.Stretch missed = calendar("* * * * *", "UTC")
                .between(Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), 2);

        assertThat(missed)
                .isEqualTo(new Calendar.Stretch(
                        1440, List.of(Instant.parse("2026-11-20T23:59:00Z"), Instant.parse("2026-11-21T00:00:00Z"))));
    }

    @Test
    void the_last_one_until_an_instant_is_found_however_long_ago_it_was() {
        Instant at = Instant.parse("2026-11-22T02:30:30Z");

        assertThat(calendar("* * * * *", "UTC").lastUntil(at)).contains(Instant.parse("2026-11-22T02:30:00Z"));
        assertThat(calendar("0 22 * * *", "UTC").lastUntil(at)).contains(Instant.parse("2026-11-21T22:00:00Z"));
        assertThat(calendar("@yearly", "UTC").lastUntil(at)).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(calendar("0 0 29 2 *", "UTC").lastUntil(at)).contains(Instant.parse("2024-02-29T00:00:00Z"));
    }

    private static Calendar calendar(String cron, String zone) {
        return new Calendar(Cron.parse(cron), ZoneId.of(zone));
    }
}
