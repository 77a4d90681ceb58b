package dev.stint.spec;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.BitSet;

/**
 * A pattern of local times in the five fields of cron: minute, hour, day of the month, month, day of the week. Immutable. What it
 * means where clocks are put forward or back is not said here but by whoever turns it into instants.
 *
 * <p>A day matches when day of the month and day of the week both match; but where neither begins with {@code *}, when one of them does
 * (crontab(5) of Vixie cron).
 */
public final class Cron {

    private static final int HOURS = 24;
    private static final int SUNDAY_AGAIN = 7;

    private final String text;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean eitherDay;

    Cron(String text, BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, boolean eitherDay) {
        this.text = text;
        this.minutes = minutes;
        this.hours = hours;
        this.days = days;
        this.months = months;
        this.weekdays = weekdays;
        this.eitherDay = eitherDay;
        if (weekdays.get(SUNDAY_AGAIN)) {
            weekdays.set(0);
        }
    }

    /**
     * Reads one: {@code 0 22 * * MON-FRI}, or {@code @daily}.
     *
     * @throws IllegalArgumentException when it is none, with what is wrong and what to do
     */
    public static Cron parse(String text) {
        try {
            return CronReading.read(text);
        } catch (MisreadException e) {
            throw new IllegalArgumentException("cron: " + text + " " + e.what() + "; " + e.remedy(), e);
        }
    }

    /** Whether some time of this day matches. */
    public boolean matches(LocalDate date) {
        boolean day = days.get(date.getDayOfMonth());
        // in cron the week begins with Sunday, which is 0
        boolean weekday = weekdays.get(
                date.getDayOfWeek() == DayOfWeek.SUNDAY
                        ? 0
                        : date.getDayOfWeek().getValue());
        return months.get(date.getMonthValue()) && (eitherDay ? day || weekday : day && weekday);
    }

    /** Whether it has times in this month. */
    public boolean matchesMonth(LocalDate date) {
        return months.get(date.getMonthValue());
    }

    /** The first minute of a day, from 0 on, that matches and is not before another; -1 when there is none. */
    public int minuteOfDayFrom(int minuteOfDay) {
        int hour = minuteOfDay / 60;
        int minute = minutes.nextSetBit(minuteOfDay % 60);
        if (hours.get(hour) && minute >= 0) {
            return hour * 60 + minute;
        }
        int later = hours.nextSetBit(hour + 1);
        return later < 0 ? -1 : later * 60 + minutes.nextSetBit(0);
    }

    /** Whether it fires in every hour of a day, and so follows the clock as it runs rather than times of the day. */
    public boolean everyHour() {
        return hours.cardinality() == HOURS;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cron cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
