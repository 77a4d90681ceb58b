package dev.stint.server.engine;

import dev.stint.providers.Money;
import dev.stint.server.Board.DayCost;
import dev.stint.server.Board.Purpose;
import dev.stint.server.Board.Spending;
import dev.stint.server.Board.TeamCost;
import dev.stint.server.db.BoardTable.Spent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sums money by day in UTC and purpose, and by team and project. Not thread-safe. */
final class SpendingSums {
    private static final long SECONDS_PER_DAY = 86_400;

    private final long first;
    private final Map<Long, Map<Purpose, Money>> days = new TreeMap<>();
    private final Map<Payer, Map<Boolean, Money>> teams =
            new TreeMap<>(Comparator.comparing(Payer::team).thenComparing(Payer::project));

    private record Payer(String team, String project) {}

    /** @param since what was spent on days before its own is left out */
    SpendingSums(Instant since) {
        this.first = day(since);
    }

    /** Divides it between the days it touches, in proportion to time; the parts are the whole to the last digit. */
    void add(Spent spent) {
        if (day(spent.from()) == day(spent.to())) {
            add(spent, day(spent.from()), spent.usd());
            return;
        }
        BigDecimal whole =
                BigDecimal.valueOf(Duration.between(spent.from(), spent.to()).toNanos());
        Money left = spent.usd();
        for (Instant from = spent.from(); from.isBefore(spent.to()); ) {
            Instant midnight = Instant.ofEpochSecond((day(from) + 1) * SECONDS_PER_DAY);
            boolean last = !midnight.isBefore(spent.to());
            BigDecimal share = BigDecimal.valueOf(
                            Duration.between(from, midnight).toNanos())
                    .divide(whole, MathContext.DECIMAL64);
            Money part = last ? left : new Money(spent.usd().usd().multiply(share));
            add(spent, day(from), part);
            left = left.minus(part);
            from = midnight;
        }
    }

    private void add(Spent spent, long day, Money usd) {
        if (day >= first) {
            Purpose purpose =
                    Purpose.valueOf(spent.capacity().toUpperCase(Locale.ROOT).replace('-', '_'));
            days.computeIfAbsent(day, unseen -> new TreeMap<>()).merge(purpose, usd, Money::plus);
            teams.computeIfAbsent(new Payer(spent.team(), spent.project()), unseen -> new TreeMap<>())
                    .merge(purpose == Purpose.STORAGE, usd, Money::plus);
        }
    }

    Spending upTo(Instant at) {
        List<DayCost> byDay = days.entrySet().stream()
                .flatMap(day -> day.getValue().entrySet().stream()
                        .map(each -> new DayCost(
                                LocalDate.ofEpochDay(day.getKey()),
                                each.getKey(),
                                each.getValue().usd())))
                .toList();
        List<TeamCost> byTeam = teams.entrySet().stream()
                .map(team -> new TeamCost(
                        team.getKey().team(),
                        team.getKey().project(),
                        team.getValue().getOrDefault(false, Money.ZERO).usd(),
                        team.getValue().getOrDefault(true, Money.ZERO).usd()))
                .sorted(Comparator.comparing(
                                (TeamCost cost) -> cost.computeUsd().add(cost.storageUsd()))
                        .reversed())
                .toList();
        return new Spending(at, byDay, byTeam);
    }

    private static long day(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), SECONDS_PER_DAY);
    }
}
