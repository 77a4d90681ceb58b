package dev.stint.server.metrics;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.otlp.*}.
 *
 * @param endpoint where traces go, by OTLP over HTTP; empty for nowhere
 */
@ConfigurationProperties("stint.otlp")
public record OtlpProperties(@DefaultValue("") String endpoint) {
    public OtlpProperties {
        if (!endpoint.isEmpty()) {
            String wrong = "stint.otlp.endpoint: '" + endpoint
                    + "' is no address; give one such as http://collector:4318/v1/traces";
            try {
                String scheme = URI.create(endpoint).getScheme();
                if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                    throw new IllegalArgumentException(wrong);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(wrong, e);
            }
        }
    }
}
