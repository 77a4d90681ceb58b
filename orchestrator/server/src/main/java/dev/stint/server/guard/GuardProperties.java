package dev.stint.server.guard;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the guard, keys {@code stint.guard.*}.
 *
 * @param idleAfter how long accelerators, or where none are metered the steps told, may stand still before a machine counts as idle; 0
 *     for never
 * @param idleAction what happens then
 * @param repeatedWithin how long ago a run may have succeeded for the same job, submitted again unchanged, to be warned of; 0 for
 *     live runs only
 */
@ConfigurationProperties("stint.guard")
public record GuardProperties(
        @DefaultValue("1h") Duration idleAfter,
        @DefaultValue("warn") Action idleAction,
        @DefaultValue("7d") Duration repeatedWithin) {

    /** What happens to an idle machine. */
    public enum Action {
        /** It is told in the timeline, and as an alert. */
        WARN,
        /** Its run is stopped as well, with its checkpoint. */
        STOP
    }

    public GuardProperties {
        notNegative("idle-after", idleAfter);
        notNegative("repeated-within", repeatedWithin);
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "stint.guard." + name + ": " + value + " is negative; give a duration such as 1h, or 0");
        }
    }
}
