package dev.stint.server.money;

import dev.stint.core.budget.Standing;
import dev.stint.server.BudgetUse;
import dev.stint.server.Installation;
import dev.stint.server.Runs;
import dev.stint.server.access.Teams;
import dev.stint.server.alerts.Alerts;
import dev.stint.server.db.BudgetPauseTable;
import dev.stint.server.db.BudgetTable;
import dev.stint.server.engine.CostFacts;
import dev.stint.server.engine.Transitions;
import dev.stint.server.engine.Wakeups;
import dev.stint.spec.teams.BudgetSpec;
import java.time.InstantSource;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the watch over money together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MoneyProperties.class)
class MoneyConfiguration {

    @Bean
    BudgetBooks budgetBooks(Teams teams, BudgetTable table, TransactionTemplate transaction) {
        return new BudgetBooks(teams, table, transaction);
    }

    /** For those who watch the server; as the last look at the budgets found them. */
    @Bean
    BudgetUse budgetUse(BudgetBooks books) {
        return now -> books.latest(now).stream().map(MoneyConfiguration::used).toList();
    }

    private static BudgetUse.Used used(Standing standing) {
        BudgetSpec budget = standing.budget();
        // a budget of nothing is used up from the beginning
        double ratio = budget.usd().signum() == 0
                ? 1
                : standing.spent().usd().doubleValue() / budget.usd().doubleValue();
        return new BudgetUse.Used(
                standing.team(),
                budget.project().orElse(""),
                budget.period().name().toLowerCase(Locale.ROOT),
                ratio);
    }

    @Bean
    BudgetGate budgetGate(BudgetBooks books) {
        return new BudgetGate(books);
    }

    @Bean
    MoneyDesk moneyDesk(CostFacts facts, BudgetBooks books, Installation installation, InstantSource clock) {
        return new MoneyDesk(facts, books, installation, clock);
    }

    @Bean
    MoneyStart moneyStart(MoneyWatch watch, Wakeups wakeups, MoneyProperties properties, InstantSource clock) {
        return new MoneyStart(watch, wakeups, properties.checkEvery(), clock);
    }

    @Bean
    MoneyWatch moneyWatch(BudgetBooks books, MoneyAlerts alerts, BudgetRound round) {
        return new MoneyWatch(books, alerts, round);
    }

    @Bean
    BudgetRound budgetRound(BudgetPauseTable pauses, Runs runs, Transitions transitions) {
        return new BudgetRound(pauses, runs, transitions);
    }

    @Bean
    MoneyAlerts moneyAlerts(
            Teams teams,
            BudgetBooks books,
            ObjectProvider<Alerts> alerts,
            MoneyProperties properties,
            TransactionTemplate transaction) {
        return new MoneyAlerts(teams, books, alerts.getIfAvailable(() -> alert -> false), properties, transaction);
    }
}
