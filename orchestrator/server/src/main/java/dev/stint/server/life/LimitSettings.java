package dev.stint.server.life;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.server.limits.*}: how often a team's server may be asked.
 *
 * @param requestsPerSecond by one token; four times as many at once; 0 for no bound
 * @param failuresPerMinute of tokens that open nothing, from one address; as many at once; 0 for no bound
 */
@ConfigurationProperties("stint.server.limits")
public record LimitSettings(
        @DefaultValue("100") int requestsPerSecond,
        @DefaultValue("30") int failuresPerMinute) {
    public LimitSettings {
        if (requestsPerSecond < 0 || failuresPerMinute < 0) {
            throw new IllegalArgumentException("stint.server.limits: a limit is negative; give 0 for none, or more");
        }
    }
}
