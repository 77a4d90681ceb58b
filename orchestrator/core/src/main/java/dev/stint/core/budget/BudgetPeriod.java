package dev.stint.core.budget;

import dev.stint.core.cost.Timespan;
import dev.stint.spec.teams.BudgetSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The calendar time, in UTC, that a budget is for. Immutable.
 *
 * @param label such as {@code 2026-11-22}, {@code 2026-11}, {@code 2026-Q4} or {@code 2026}
 */
public record BudgetPeriod(String label, Timespan time) {

    /** The period an instant is in. */
    public static BudgetPeriod of(BudgetSpec.Period period, Instant now) {
        LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (period) {
            case DAY -> of(day.toString(), day, day.plusDays(1));
            case MONTH -> {
                LocalDate first = day.withDayOfMonth(1);
                yield of(day.toString().substring(0, 7), first, first.plusMonths(1));
            }
            case QUARTER -> {
                int quarter = (day.getMonthValue() - 1) / 3;
                LocalDate first = LocalDate.of(day.getYear(), quarter * 3 + 1, 1);
                yield of(day.getYear() + "-Q" + (quarter + 1), first, first.plusMonths(3));
            }
            case YEAR -> {
                LocalDate first = day.withDayOfYear(1);
                yield of(String.valueOf(day.getYear()), first, first.plusYears(1));
            }
        };
    }

    private static BudgetPeriod of(String label, LocalDate first, LocalDate next) {
        return new BudgetPeriod(label, new Timespan(start(first), start(next)));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
