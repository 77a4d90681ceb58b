package dev.stint.server.secrets;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.secrets.*}: what secrets are sealed with.
 *
 * @param keyFile a file with one key or several, the one to seal with first
 * @param key the same in place of a file; better given as the variable {@code STINT_SECRETS_KEY}
 */
@ConfigurationProperties("stint.secrets")
public record SecretsProperties(
        @DefaultValue("") String keyFile, @DefaultValue("") String key) {
    public SecretsProperties {
        if (!keyFile.isBlank() && !key.isBlank()) {
            throw new IllegalArgumentException(
                    "stint.secrets.key: is given, and stint.secrets.key-file too; give one of them");
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "SecretsProperties[" + keyFile + "]";
    }
}
