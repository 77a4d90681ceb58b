package dev.stint.core.schedule;

import dev.stint.spec.ScheduleSpec.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneRules;

/**
 * A window of one night.
 *
 * @param opens from then on runs may start
 * @param closes from then on none starts any more
 * @param doneBy by then they are to be done
 */
public record DayWindow(Instant opens, Instant closes, Instant doneBy) {

    /** The window that is open at an instant, or else the next one that opens. */
    public static DayWindow of(Window window, ZoneId zone, Instant at) {
        ZoneRules rules = zone.getRules();
        LocalDate date = LocalDate.ofInstant(at, zone).minusDays(2);
        while (true) {
            DayWindow each = new DayWindow(
                    Calendar.at(date.atTime(window.from()), rules),
                    Calendar.at(next(date, window.from(), window.to()).atTime(window.to()), rules),
                    Calendar.at(next(date, window.from(), window.doneBy()).atTime(window.doneBy()), rules));
            if (each.closes.isAfter(at) && each.opens.isBefore(each.closes)) {
                return each;
            }
            date = date.plusDays(1);
        }
    }

    private static LocalDate next(LocalDate date, LocalTime from, LocalTime then) {
        return then.isAfter(from) ? date : date.plusDays(1);
    }
}
