package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The calendar against somebody who looks at the clock on the wall once a minute, around changes of the clock, drawn from a seed. */
class CalendarPropertyTest {

    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/Sao_Paulo",
            "Antarctica/Troll",
            "Africa/Casablanca",
            "Asia/Tehran",
            "America/Havana",
            "UTC");

    @Test
    void it_says_what_a_watcher_of_the_clock_on_the_wall_would_do() {
        int cases = "full".equals(System.getProperty("stint.chaos")) ? 20_000 : 150;
        int fired = 0;
        for (long seed = 1; seed <= cases; seed++) {
            RandomGenerator random = new java.util.SplittableRandom(seed);
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Cron cron = Cron.parse(cron(random));
            Instant from = near(zone, random);
            Instant until = from.plus(Duration.ofHours(60));
            List<Instant> watched = watched(cron, zone, from, until);
            assertThat(new Calendar(cron, zone).between(from, until, 100_000).newest())
                    .as("seed %s: %s in %s from %s", seed, cron, zone, from)
                    .isEqualTo(watched);
            if (!watched.isEmpty()) {
                Instant last = watched.get(watched.size() - 1);
                assertThat(new Calendar(cron, zone).lastUntil(until))
                        .as("seed %s", seed)
                        .contains(last);
                fired++;
            }
        }
        assertThat(fired).isGreaterThan(cases / 2);
    }

    /** Every minute that begins: what the clock shows now and did not show before, and what it has just skipped. */
    private static List<Instant> watched(Cron cron, ZoneId zone, Instant from, Instant until) {
        List<Instant> fired = new ArrayList<>();
        // it must have watched long enough to know what was shown before
        Instant minute = from.minus(Duration.ofHours(30));
        LocalDateTime latest = LocalDateTime.ofInstant(minute, zone).minusMinutes(1);
        for (; !minute.isAfter(until); minute = minute.plusSeconds(60)) {
            LocalDateTime shown = LocalDateTime.ofInstant(minute, zone);
            boolean fires;
            if (cron.everyHour()) {
                fires = matches(cron, shown);
            } else {
                fires = false;
                for (LocalDateTime each = latest.plusMinutes(1); !each.isAfter(shown); each = each.plusMinutes(1)) {
                    fires |= matches(cron, each);
                }
            }
            if (shown.isAfter(latest)) {
                latest = shown;
            }
            if (fires && minute.isAfter(from)) {
                fired.add(minute);
            }
        }
        return fired;
    }

    private static boolean matches(Cron cron, LocalDateTime time) {
        int minute = time.getHour() * 60 + time.getMinute();
        return cron.matches(time.toLocalDate()) && cron.minuteOfDayFrom(minute) == minute;
    }

    /** Some hours before a change of the clock, if the zone has any. */
    private static Instant near(ZoneId zone, RandomGenerator random) {
        Instant some = Instant.parse("2008-01-01T00:00:00Z").plus(Duration.ofMinutes(random.nextInt(14_000_000)));
        ZoneOffsetTransition change = zone.getRules().nextTransition(some);
        // Apia is worth most where it lost a day
        Instant at = zone.getId().equals("Pacific/Apia")
                ? Instant.parse("2011-12-30T10:00:00Z")
                : change == null ? some : change.getInstant();
        return at.minus(Duration.ofMinutes(random.nextInt(40 * 60)));
    }

    private static String cron(RandomGenerator random) {
        String minute = pick(random, "0", "30", "*", "*/15", "7-52/9", "59", "" + random.nextInt(60));
        String hour =
                pick(random, "*", "*/2", "2", "1-3", "0", "23", "0,1,2,3", "0-23", "" + random.nextInt(24), "1-5/2");
        String day = pick(random, "*", "*", "*", "*/2", "28-31", "1-7");
        String weekday = pick(random, "*", "*", "*", "SUN", "0-6/2", "FRI,SAT,SUN");
        return minute + " " + hour + " " + day + " * " + weekday;
    }

    private static String pick(RandomGenerator random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
