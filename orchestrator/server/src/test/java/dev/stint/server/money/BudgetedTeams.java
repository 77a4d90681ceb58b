package dev.stint.server.money;

import dev.stint.server.Installation;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.Alerts;
import dev.stint.spec.teams.BudgetSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** The watch over money for a whole engine under test, with teams whose budgets the test changes. */
@Configuration(proxyBeanMethods = false)
@Import(MoneyConfiguration.class)
public class BudgetedTeams {

    public final List<Alert> told = new CopyOnWriteArrayList<>();
    private final FakeTeams teams = new FakeTeams();

    /** A team has so much for the month from now on, and pauses beyond. */
    public void month(String team, String usd) {
        teams.budgets(
                team,
                new BudgetSpec(
                        Optional.empty(), new BigDecimal(usd), BudgetSpec.Period.MONTH, BudgetSpec.AtLimit.PAUSE));
    }

    @Bean
    @Primary
    FakeTeams teams() {
        return teams;
    }

    @Bean
    @Primary
    Alerts alerts() {
        return alert -> told.stream().noneMatch(known -> known.key().equals(alert.key())) && told.add(alert);
    }

    @Bean
    @Primary
    Installation budgetedInstallation() {
        return new Installation("test", "memory:");
    }
}
