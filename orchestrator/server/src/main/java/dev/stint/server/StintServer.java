package dev.stint.server;

import dev.stint.server.alerts.SmtpProperties;
import dev.stint.server.alerts.WebhookProperties;
import dev.stint.server.engine.EngineProperties;
import dev.stint.server.engine.ProviderAdapters;
import dev.stint.server.engine.ProviderStores;
import dev.stint.server.guard.GuardProperties;
import dev.stint.server.life.DatabaseProperties;
import dev.stint.server.life.Launch;
import dev.stint.server.life.LimitSettings;
import dev.stint.server.life.ServerSettings;
import dev.stint.server.life.Settings;
import dev.stint.server.life.TlsSettings;
import dev.stint.server.metrics.LogProperties;
import dev.stint.server.metrics.OtlpProperties;
import dev.stint.server.money.MoneyProperties;
import dev.stint.server.oidc.OidcProperties;
import dev.stint.server.peers.PeersProperties;
import dev.stint.server.queue.QueueProperties;
import dev.stint.server.secrets.SecretsProperties;
import dev.stint.server.upkeep.UpkeepProperties;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/**
 * The server process. Exit codes: 0 ended, or another server already serves this home; 2 the home or the configuration cannot be
 * used; 5 it did not come up, see the log.
 */
// Errors have one shape, made by the REST door; Spring's own error page would be a second one.
@SpringBootApplication(proxyBeanMethods = false, exclude = ErrorMvcAutoConfiguration.class)
public final class StintServer {

    StintServer() {}

    /** Serves the home named by {@code STINT_HOME}; arguments are Spring properties such as {@code --stint.server.port=7711}. */
    public static void main(String[] arguments) {
        OptionalInt exit =
                new Launch(StintServer.class, settings(), System.getenv(), System.out, System.err).start(arguments);
        if (exit.isPresent()) {
            System.exit(exit.getAsInt());
        }
    }

    /** Every key somebody reads: here, by the engine, and by the adapters that are installed. */
    static Settings settings() {
        return settings(ProviderAdapters.installed());
    }

    static Settings settings(ProviderAdapters adapters) {
        Settings all = Settings.none()
                .with(ServerSettings.class)
                .with(TlsSettings.class)
                .with(LimitSettings.class)
                .with(EngineProperties.class)
                .with(UpkeepProperties.class)
                .with(QueueProperties.class)
                .with(GuardProperties.class)
                .with(MoneyProperties.class)
                .with(SecretsProperties.class)
                .with(WebhookProperties.class)
                .with(SmtpProperties.class)
                .with(LogProperties.class)
                .with(OtlpProperties.class)
                .with(PeersProperties.class)
                .with(OidcProperties.class)
                .with(DatabaseProperties.class)
                .with("stint", Map.of("store", "", "installation", ""))
                .with("stint.providers.local", Map.of("enabled", "auto"))
                .with("stint.stores", ProviderStores.PROVIDERS.stream().collect(Collectors.toMap(id -> id, id -> "")))
                .with("stint.agent", Map.of("folder", "", "java-options", ""));
        for (Map.Entry<String, Map<String, String>> section :
                adapters.settings().entrySet()) {
            all = all.with(section.getKey(), section.getValue());
        }
        for (Map.Entry<String, String> section : adapters.missing().entrySet()) {
            all = all.lacking(section.getKey(), section.getValue());
        }
        return all;
    }
}
