package dev.stint.server.money;

import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of budgets, keys {@code stint.money.*}.
 *
 * @param checkEvery how often budgets are looked at
 * @param burnFromUsd what a team spends in 24 hours, in dollars, below which nobody is told that it is unusual
 */
@ConfigurationProperties("stint.money")
public record MoneyProperties(
        @DefaultValue("30s") Duration checkEvery,
        @DefaultValue("50") BigDecimal burnFromUsd) {
    public MoneyProperties {
        if (checkEvery.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "stint.money.check-every: " + checkEvery + " is too short; give 100ms or more, such as 30s");
        }
        if (burnFromUsd.signum() < 0) {
            throw new IllegalArgumentException(
                    "stint.money.burn-from-usd: " + burnFromUsd + " is negative; give zero or more US dollars");
        }
    }
}
