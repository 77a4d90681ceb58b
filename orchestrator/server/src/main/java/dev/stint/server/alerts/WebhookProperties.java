package dev.stint.server.alerts;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.webhooks.*}.
 *
 * @param allow hosts, addresses and ranges of addresses that webhooks may reach though they are not public, or by http, separated by
 *     commas
 * @param timeout longest time for one try, from the look-up of the name to the end of the answer
 */
@ConfigurationProperties("stint.webhooks")
public record WebhookProperties(
        @DefaultValue("") String allow, @DefaultValue("10s") Duration timeout) {
    public WebhookProperties {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "stint.webhooks.timeout: " + timeout + " is out of range; give 1ms to 1m");
        }
        AddressGuard.parse(allow);
    }
}
