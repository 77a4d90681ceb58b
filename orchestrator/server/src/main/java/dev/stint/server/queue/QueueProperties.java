package dev.stint.server.queue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the queue, keys {@code stint.queue.*}.
 *
 * @param ageing how long a run waits before it counts as of the next higher service tier
 * @param yieldAfter how long a run looks for a machine in vain before its slot goes to others that wait
 * @param seekers runs that may look for a machine without a slot; more keep their slots
 */
@ConfigurationProperties("stint.queue")
public record QueueProperties(
        @DefaultValue("6h") Duration ageing,
        @DefaultValue("30s") Duration yieldAfter,
        @DefaultValue("1000") int seekers) {
    public QueueProperties {
        positive("ageing", ageing);
        positive("yield-after", yieldAfter);
        if (seekers < 0) {
            throw new IllegalArgumentException(
                    "stint.queue.seekers: " + seekers + " is negative; give a whole number, or 0 for none");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "stint.queue." + name + ": " + value + " is not positive; give a duration such as 10m");
        }
    }
}
