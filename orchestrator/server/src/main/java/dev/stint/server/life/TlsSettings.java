package dev.stint.server.life;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.server.tls.*}: TLS spoken by the server itself, where no proxy does.
 *
 * @param certificate PEM file with the certificate and those above it; empty for no TLS
 * @param key PEM file with its private key
 */
@ConfigurationProperties("stint.server.tls")
public record TlsSettings(
        @DefaultValue("") String certificate,
        @DefaultValue("") String key) {
    public TlsSettings {
        if (certificate.isBlank() != key.isBlank()) {
            throw new IllegalArgumentException(
                    "stint.server.tls: certificate and key belong together; give both, or none");
        }
    }

    /** Whether the server speaks TLS. */
    public boolean on() {
        return !certificate.isBlank();
    }
}
