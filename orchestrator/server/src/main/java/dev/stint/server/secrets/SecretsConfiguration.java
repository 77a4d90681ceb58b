package dev.stint.server.secrets;

import dev.stint.server.WrongSettingsException;
import dev.stint.server.db.SecretTable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/** Puts the keys and what they seal together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecretsProperties.class)
class SecretsConfiguration {

    @Bean
    KeyRing keyRing(
            SecretsProperties properties, @Value("${stint.home}") Path home, ConfigurableEnvironment environment) {
        PropertySource<?> line =
                environment.getPropertySources().get(SimpleCommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
        if (line != null && line.containsProperty("stint.secrets.key")) {
            throw new WrongSettingsException(
                    List.of("stint.secrets.key: is an argument, which every user of this computer sees; give"
                            + " stint.secrets.key-file, or the variable STINT_SECRETS_KEY"));
        }
        String database = environment.getProperty("stint.database.url", "");
        // a key in one server's home would be of no use to the others
        return KeyRing.of(properties, database.isBlank() ? Optional.of(home) : Optional.empty());
    }

    @Bean
    JdbcSecrets secrets(SecretTable table, KeyRing keys, InstantSource clock) {
        return new JdbcSecrets(table, keys, clock).checked();
    }
}
