package dev.stint.server.life;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.server.*}, from {@code $STINT_HOME/server.yaml}, {@code STINT_SERVER_*} variables or {@code --stint.server.*=}
 * arguments.
 *
 * @param port where to listen on 127.0.0.1; 0 for any free port
 * @param idleTimeout how long nothing must happen before the server ends itself; 0 for never
 */
@ConfigurationProperties("stint.server")
public record ServerSettings(
        @DefaultValue("0") int port, @DefaultValue("15m") Duration idleTimeout) {
    public ServerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "stint.server.port: " + port + " is no port; give 0 (any free one) to 65535");
        }
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("stint.server.idle-timeout: " + idleTimeout
                    + " is negative; give a duration such as 15m, or 0 for never");
        }
    }
}
