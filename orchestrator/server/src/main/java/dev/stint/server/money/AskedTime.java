package dev.stint.server.money;

import dev.stint.core.cost.Timespan;
import dev.stint.server.Costs;
import dev.stint.server.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

/** Reads the time somebody asks about. */
final class AskedTime {

    private static final int WRONG = 400;

    private AskedTime() {}

    /** @throws RefusedException with exit code 2 when there is no such time */
    static Timespan of(Costs.Question question) {
        if (!question.month().isEmpty()) {
            if (!question.from().isEmpty() || !question.to().isEmpty()) {
                throw wrong("month and from or to exclude each other; give one of them");
            }
            return Timespan.of(month(question.month()));
        }
        Instant from = question.from().isEmpty() ? Timespan.ALWAYS.from() : instant("from", question.from());
        Instant to = question.to().isEmpty() ? Timespan.ALWAYS.to() : instant("to", question.to());
        if (!from.isBefore(to)) {
            throw wrong("from " + from + " is not before to " + to);
        }
        return new Timespan(from, to);
    }

    /** As {@link #of}, but a time that has no beginning is the present month. */
    static Timespan bounded(Costs.Question question, Instant now) {
        if (question.month().isEmpty() && question.from().isEmpty()) {
            return Timespan.of(YearMonth.from(now.atOffset(ZoneOffset.UTC)));
        }
        Timespan when = of(question);
        return when.to().equals(Timespan.ALWAYS.to()) ? new Timespan(when.from(), now) : when;
    }

    private static YearMonth month(String text) {
        try {
            YearMonth month = YearMonth.parse(text);
            if (month.getYear() >= 1970 && month.getYear() < 9999) {
                return month;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw wrong("month: '" + text + "' is no month; give one such as 2026-11");
    }

    private static Instant instant(String name, String text) {
        try {
            Instant at = text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (!at.isBefore(Timespan.ALWAYS.from()) && !at.isAfter(Timespan.ALWAYS.to())) {
                return at;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw wrong(name + ": '" + text + "' is neither a day nor an instant; give 2026-11-01 or 2026-11-01T12:00:00Z");
    }

    private static RefusedException wrong(String detail) {
        return new RefusedException(WRONG, 2, detail, List.of());
    }
}
