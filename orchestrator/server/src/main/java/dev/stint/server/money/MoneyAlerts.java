package dev.stint.server.money;

import dev.stint.core.budget.BurnRate;
import dev.stint.core.budget.Standing;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Money;
import dev.stint.server.access.Teams;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.AlertKind;
import dev.stint.server.alerts.Alerts;
import dev.stint.server.db.BudgetTable.Owner;
import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells of budgets that reach a mark, once in a period and for an amount, and of teams that spend far more than they used to, once a day. */
class MoneyAlerts {

    private static final Duration DAY = Duration.ofDays(1);

    private final Teams teams;
    private final BudgetBooks books;
    private final Alerts alerts;
    private final MoneyProperties properties;
    private final TransactionTemplate transaction;

    MoneyAlerts(
            Teams teams,
            BudgetBooks books,
            Alerts alerts,
            MoneyProperties properties,
            TransactionTemplate transaction) {
        this.teams = teams;
        this.books = books;
        this.alerts = alerts;
        this.properties = properties;
        this.transaction = transaction;
    }

    void budgets(List<Standing> standings, Instant now) {
        for (Standing standing : standings) {
            for (Standing.Mark mark : standing.marks()) {
                raise(new Alert(
                        AlertKind.BUDGET,
                        standing.team(),
                        standing.budget().project().orElse(""),
                        Optional.empty(),
                        standing.key(mark),
                        subject(standing, mark),
                        text(standing, mark),
                        now));
            }
        }
    }

    void burn(Instant now) {
        List<String> names = teams.all().stream().map(TeamSpec::name).toList();
        if (names.isEmpty()) {
            return;
        }
        List<Map<Owner, Money>> days = new ArrayList<>();
        for (int back = 0; back <= BurnRate.DAYS; back++) {
            Instant to = now.minus(DAY.multipliedBy(back));
            days.add(books.spent(names, new Timespan(to.minus(DAY), to), now));
        }
        Money least = new Money(properties.burnFromUsd());
        for (String team : names) {
            List<Money> spent =
                    new ArrayList<>(days.stream().map(day -> of(team, day)).toList());
            Money today = spent.remove(0);
            while (!spent.isEmpty() && !spent.get(spent.size() - 1).isPositive()) {
                spent.remove(spent.size() - 1);
            }
            BurnRate.look(today, spent, least)
                    .ifPresent(anomaly -> raise(new Alert(
                            AlertKind.BURN,
                            team,
                            "",
                            Optional.empty(),
                            "burn/" + team + "/" + now.atOffset(ZoneOffset.UTC).toLocalDate(),
                            team + " spends far more than it used to",
                            team + ": " + anomaly.words() + ".\nWhat for: stint cost --by run --team " + team
                                    + " --from " + now.minus(DAY),
                            now)));
        }
    }

    private void raise(Alert alert) {
        transaction.executeWithoutResult(status -> alerts.raise(alert));
    }

    private static Money of(String team, Map<Owner, Money> day) {
        return day.entrySet().stream()
                .filter(each -> each.getKey().team().equals(team))
                .map(Map.Entry::getValue)
                .reduce(Money.ZERO, Money::plus);
    }

    private static String subject(Standing standing, Standing.Mark mark) {
        String whose =
                "Budget of " + standing.owner() + " in " + standing.period().label();
        return switch (mark) {
            case HALF, MOST, NEARLY_ALL -> whose + ": " + percent(standing) + " % spent";
            case USED_UP ->
                whose + " is used up"
                        + (standing.budget().atLimit() == BudgetSpec.AtLimit.PAUSE ? "; its runs are paused" : "");
            case FORECAST -> whose + " will not last";
        };
    }

    private static String text(Standing standing, Standing.Mark mark) {
        String next = standing.pauses()
                ? "\nRuns at work save what they have and pause, queued ones wait. They go on by themselves when the budget is raised,"
                        + " or on " + standing.period().time().to().toString().substring(0, 10) + "."
                : "";
        return standing.words() + (mark == Standing.Mark.USED_UP ? "" : ", " + standing.forecastWords()) + "." + next;
    }

    private static String percent(Standing standing) {
        BigDecimal max = standing.max().usd();
        return max.signum() == 0
                ? "100"
                : standing.spent()
                        .usd()
                        .multiply(BigDecimal.valueOf(100))
                        .divideToIntegralValue(max)
                        .toBigInteger()
                        .toString();
    }
}
