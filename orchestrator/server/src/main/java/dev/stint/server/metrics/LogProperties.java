package dev.stint.server.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.log.*}.
 *
 * @param format {@code text} for people, {@code json} for programs
 */
@ConfigurationProperties("stint.log")
public record LogProperties(@DefaultValue("text") String format) {
    public LogProperties {
        if (!format.equals("text") && !format.equals("json")) {
            throw new IllegalArgumentException(
                    "stint.log.format: '" + format + "' is none of the choices; use text or json");
        }
    }
}
