package dev.stint.core.schedule;

import dev.stint.spec.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instants at which a pattern of local times comes up, in a zone whose clocks may be put forward and back. Immutable and pure.
 *
 * <p>A pattern that leaves out an hour of the day is one of <em>times of the day</em>: each of them comes up once a day. One that
 * the clock skips comes up at the first instant after the gap, several as one; one that the clock shows twice comes up the first time. A
 * pattern of <em>every hour</em> follows the clock as it runs: nothing is made up for what the clock skips, and both passes of an hour
 * that is repeated count, so that it never pauses. The distinction is Vixie cron's (cron(8): "This only applies to jobs that run at a
 * specific time and jobs that are run with a granularity greater than one hour. Jobs that run more frequently are scheduled
 * normally"); what a skipped day means (Pacific/Apia, 2011-12-30) follows from it.
 *
 * @param cron the pattern
 * @param zone whose clock
 */
public record Calendar(Cron cron, ZoneId zone) {

    /** A pattern comes up within so many days, or never: the 29th of February may be missing for eight years. */
    private static final int DAYS = 9 * 366;

    private static final int MINUTES_OF_DAY = 24 * 60;

    /** How far back the last one may be: short steps first, for patterns that come up often. */
    private static final List<Duration> BACK = List.of(
            Duration.ofHours(3), Duration.ofDays(3), Duration.ofDays(40), Duration.ofDays(400), Duration.ofDays(DAYS));

    /** The first one after an instant; empty when dates run out. */
    public Optional<Instant> after(Instant instant) {
        return Optional.ofNullable(cron.everyHour() ? byTheClock(instant) : byTheDay(instant));
    }

    /** The first few after an instant, in order. */
    public List<Instant> next(Instant instant, int count) {
        List<Instant> next = new ArrayList<>();
        Optional<Instant> each = after(instant);
        while (each.isPresent() && next.size() < count) {
            next.add(each.get());
            each = after(each.get());
        }
        return next;
    }

    /**
     * Those after one instant and not after another.
     *
     * @param all how many there are
     * @param newest the last of them, in order
     */
    public record Stretch(long all, List<Instant> newest) {
        public Stretch {
            newest = List.copyOf(newest);
        }
    }

    /**
     * Those after one instant and not after another.
     *
     * @param most how many of them to name, the last ones
     */
    public Stretch between(Instant after, Instant until, int most) {
        Deque<Instant> newest = new ArrayDeque<>();
        long all = 0;
        for (Optional<Instant> each = after(after);
                each.isPresent() && !each.get().isAfter(until);
                each = after(each.get())) {
            all++;
            newest.add(each.get());
            if (newest.size() > most) {
                newest.removeFirst();
            }
        }
        return new Stretch(all, List.copyOf(newest));
    }

    /** The last one that is not after an instant. */
    public Optional<Instant> lastUntil(Instant instant) {
        for (Duration back : BACK) {
            List<Instant> last = between(instant.minus(back), instant, 1).newest();
            if (!last.isEmpty()) {
                return Optional.of(last.get(0));
            }
        }
        return Optional.empty();
    }

    /** The instant of a time of a day: one the clock skips is the end of the gap, of one it shows twice the first counts. */
    static Instant at(LocalDateTime local, ZoneRules rules) {
        @Nullable ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return transition.isGap() ? transition.getInstant() : local.toInstant(transition.getOffsetBefore());
    }

    /** Local times in their order become instants in their order; so the first that lies after the instant is the one. */
    private @Nullable Instant byTheDay(Instant after) {
        ZoneRules rules = zone.getRules();
        LocalDateTime from = LocalDateTime.ofInstant(after, zone);
        while (true) {
            @Nullable LocalDateTime local = match(minuteAfter(from));
            if (local == null) {
                return null;
            }
            Instant instant = at(local, rules);
            if (instant.isAfter(after)) {
                return instant;
            }
            from = local;
        }
    }

    /** From one change of the clock to the next, local times and instants run alike. */
    private @Nullable Instant byTheClock(Instant after) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = minuteAfter(LocalDateTime.ofInstant(after, offset));
        Instant begin = after;
        while (true) {
            @Nullable ZoneOffsetTransition change = rules.nextTransition(begin);
            @Nullable LocalDateTime local = match(from);
            @Nullable Instant instant = local == null ? null : local.toInstant(offset);
            if (change == null || (instant != null && instant.isBefore(change.getInstant()))) {
                return instant;
            }
            if (Duration.between(after, change.getInstant()).toDays() > DAYS) {
                return null;
            }
            begin = change.getInstant();
            offset = change.getOffsetAfter();
            LocalDateTime begins = change.getDateTimeAfter();
            from = begins.equals(begins.truncatedTo(ChronoUnit.MINUTES)) ? begins : minuteAfter(begins);
        }
    }

    private static LocalDateTime minuteAfter(LocalDateTime local) {
        return local.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    }

    /** The first whole minute that matches and is not before another. */
    private @Nullable LocalDateTime match(LocalDateTime from) {
        LocalDate date = from.toLocalDate();
        int minute = from.getHour() * 60 + from.getMinute();
        LocalDate end = date.plusDays(DAYS);
        while (date.isBefore(end)) {
            if (cron.matches(date)) {
                int found = cron.minuteOfDayFrom(minute);
                if (found >= 0 && found < MINUTES_OF_DAY) {
                    return date.atTime(found / 60, found % 60);
                }
            }
            date = cron.matchesMonth(date)
                    ? date.plusDays(1)
                    : date.withDayOfMonth(1).plusMonths(1);
            minute = 0;
        }
        return null;
    }
}
