package dev.stint.server.peers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Several servers on one database, keys {@code stint.servers.*}.
 *
 * @param name of this server, for people; empty for the computer's
 * @param beat how often it says that it lives
 * @param lease how long after that others leave its runs alone
 * @param listen how often it looks for word from the others
 */
@ConfigurationProperties("stint.servers")
public record PeersProperties(
        @DefaultValue("") String name,
        @DefaultValue("3s") Duration beat,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("300ms") Duration listen) {
    public PeersProperties {
        positive("beat", beat);
        positive("listen", listen);
        if (lease.compareTo(beat.multipliedBy(2)) < 0 || lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("stint.servers.lease: " + lease + " is shorter than two beats of " + beat
                    + ", or than a second; give a longer one, such as 15s");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "stint.servers." + name + ": " + value + " is not positive; give a duration such as 3s");
        }
    }
}
