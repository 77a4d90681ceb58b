package dev.stint.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.stint.server.alerts.SmtpProperties;
import dev.stint.server.alerts.WebhookProperties;
import dev.stint.server.engine.EngineProperties;
import dev.stint.server.guard.GuardProperties;
import dev.stint.server.life.ServerSettings;
import dev.stint.server.metrics.LogProperties;
import dev.stint.server.metrics.OtlpProperties;
import dev.stint.server.money.MoneyProperties;
import dev.stint.server.queue.QueueProperties;
import dev.stint.server.upkeep.UpkeepProperties;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** One tree of settings: every key, its default, and the page that lists them. */
final class ConfigurationTest {

    @Test
    void every_key_has_its_default() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("stint.agent.folder", "");
        expected.put("stint.agent.java-options", "");
        expected.put("stint.database.password", "");
        expected.put("stint.database.password-file", "");
        expected.put("stint.database.pool-size", "10");
        expected.put("stint.database.url", "");
        expected.put("stint.database.user", "");
        expected.put("stint.engine.cadence", "10m");
        expected.put("stint.engine.dispatch-every", "500ms");
        expected.put("stint.engine.lease", "24h");
        expected.put("stint.engine.log-cap-bytes", "67108864");
        expected.put("stint.engine.max-wait", "10m");
        expected.put("stint.engine.mute", "15m");
        expected.put("stint.engine.reap-every", "500ms");
        expected.put("stint.engine.recheck", "1s");
        expected.put("stint.engine.return-hold", "5s");
        expected.put("stint.engine.save", "1s");
        expected.put("stint.engine.silence", "4");
        expected.put("stint.engine.slots", "32");
        expected.put("stint.engine.start-and-restore", "5s");
        expected.put("stint.engine.sweep-every", "60s");
        expected.put("stint.guard.idle-action", "warn");
        expected.put("stint.guard.idle-after", "1h");
        expected.put("stint.guard.repeated-within", "7d");
        expected.put("stint.installation", "");
        expected.put("stint.log.format", "text");
        expected.put("stint.money.burn-from-usd", "50");
        expected.put("stint.money.check-every", "30s");
        expected.put("stint.oidc.audience", "");
        expected.put("stint.oidc.client-id", "");
        expected.put("stint.oidc.groups-claim", "");
        expected.put("stint.oidc.issuer", "");
        expected.put("stint.oidc.scopes", "openid email offline_access");
        expected.put("stint.oidc.user-claim", "email");
        expected.put("stint.otlp.endpoint", "");
        expected.put("stint.providers.local.enabled", "auto");
        expected.put("stint.providers.local.home-machines", "4");
        expected.put("stint.providers.local.keep-machines", "1h");
        expected.put("stint.providers.local.markets", "$STINT_HOME/markets");
        expected.put("stint.providers.local.run-as", "auto");
        expected.put("stint.providers.local.work", "/var/lib/stint-work");
        expected.put("stint.queue.ageing", "6h");
        expected.put("stint.queue.seekers", "1000");
        expected.put("stint.queue.yield-after", "30s");
        expected.put("stint.secrets.key", "");
        expected.put("stint.secrets.key-file", "");
        expected.put("stint.server.address", "127.0.0.1");
        expected.put("stint.server.forwarded", "false");
        expected.put("stint.server.hosts", "");
        expected.put("stint.server.idle-timeout", "15m");
        expected.put("stint.server.limits.failures-per-minute", "30");
        expected.put("stint.server.limits.requests-per-second", "100");
        expected.put("stint.server.mode", "personal");
        expected.put("stint.server.port", "0");
        expected.put("stint.server.proxies", "");
        expected.put("stint.server.public-url", "");
        expected.put("stint.server.tls.certificate", "");
        expected.put("stint.server.tls.key", "");
        expected.put("stint.servers.beat", "3s");
        expected.put("stint.servers.lease", "15s");
        expected.put("stint.servers.listen", "300ms");
        expected.put("stint.servers.name", "");
        expected.put("stint.smtp.from", "");
        expected.put("stint.smtp.host", "");
        expected.put("stint.smtp.password", "");
        expected.put("stint.smtp.port", "587");
        expected.put("stint.smtp.security", "starttls");
        expected.put("stint.smtp.user", "");
        expected.put("stint.store", "");
        expected.put("stint.stores.aws", "");
        expected.put("stint.stores.azure", "");
        expected.put("stint.stores.gcp", "");
        expected.put("stint.upkeep.abandoned-after", "3d");
        expected.put("stint.upkeep.hourly", "0 47 * * * ?");
        expected.put("stint.upkeep.nightly", "0 17 3 * * ?");
        expected.put("stint.upkeep.prices", "");
        expected.put("stint.upkeep.read-back-gib", "100");
        expected.put("stint.webhooks.allow", "");
        expected.put("stint.webhooks.timeout", "10s");
        assertThat(effective()).containsExactlyEntriesOf(expected);
    }

    @Test
    void the_defaults_mean_what_they_say() {
        Binder nothing = new Binder(new MapConfigurationPropertySource(Map.of()));
        assertThat(nothing.bindOrCreate("stint.server", ServerSettings.class))
                .isEqualTo(new ServerSettings("personal", "127.0.0.1", 0, "", "", false, "", Duration.ofMinutes(15)));
        assertThat(nothing.bindOrCreate("stint.queue", QueueProperties.class))
                .isEqualTo(new QueueProperties(Duration.ofHours(6), Duration.ofSeconds(30), 1000));
        assertThat(nothing.bindOrCreate("stint.guard", GuardProperties.class))
                .isEqualTo(new GuardProperties(Duration.ofHours(1), GuardProperties.Action.WARN, Duration.ofDays(7)));
        assertThat(nothing.bindOrCreate("stint.webhooks", WebhookProperties.class))
                .isEqualTo(new WebhookProperties("", Duration.ofSeconds(10)));
        assertThat(nothing.bindOrCreate("stint.smtp", SmtpProperties.class))
                .isEqualTo(new SmtpProperties("", 587, "starttls", "", "", ""));
        assertThat(nothing.bindOrCreate("stint.log", LogProperties.class)).isEqualTo(new LogProperties("text"));
        assertThat(nothing.bindOrCreate("stint.otlp", OtlpProperties.class)).isEqualTo(new OtlpProperties(""));
        assertThat(nothing.bindOrCreate("stint.upkeep", UpkeepProperties.class))
                .isEqualTo(new UpkeepProperties("0 17 3 * * ?", "0 47 * * * ?", 100, Duration.ofDays(3), ""));
        assertThat(nothing.bindOrCreate("stint.money", MoneyProperties.class))
                .isEqualTo(new MoneyProperties(Duration.ofSeconds(30), new BigDecimal("50")));
        assertThat(nothing.bindOrCreate("stint.engine", EngineProperties.class))
                .isEqualTo(new EngineProperties(
                        32,
                        Duration.ofMillis(500),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(60),
                        Duration.ofHours(24),
                        4,
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        64L * 1024 * 1024));
    }

    @Test
    void the_page_lists_every_key_with_its_default() throws IOException {
        Matcher row = Pattern.compile("^\\| `(stint\\.[^`]+)` \\| (?:`([^`]*)`)? ?\\| \\S.* \\|$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../../docs/configuration.md")));
        Map<String, String> listed = new LinkedHashMap<>();
        while (row.find()) {
            listed.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }
        assertThat(listed).containsExactlyEntriesOf(effective());
    }

    @Test
    void what_a_bean_asks_for_by_name_is_known() {
        SortedMap<String, String> known = StintServer.settings().defaults();
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.stint.server");
        assertThat(classes.stream()
                        .flatMap(each -> each.getCodeUnits().stream())
                        .map(JavaCodeUnit::getParameters)
                        .flatMap(parameters -> parameters.stream())
                        .filter(parameter -> parameter.isAnnotatedWith(Value.class))
                        .map(parameter ->
                                parameter.getAnnotationOfType(Value.class).value())
                        .map(value -> value.replaceFirst("^\\$\\{([^:}]+).*", "$1"))
                        .distinct())
                .contains("stint.home", "stint.store")
                .allSatisfy(key -> assertThat(key.equals("stint.home") || known.containsKey(key))
                        .as(key)
                        .isTrue());
    }

    /** The defaults of the code, and over them those of the server's own file. */
    private static SortedMap<String, String> effective() throws IOException {
        SortedMap<String, String> all = new TreeMap<>(StintServer.settings().defaults());
        for (PropertySource<?> source :
                new YamlPropertySourceLoader().load("defaults", new ClassPathResource("application.yaml"))) {
            for (String key : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                if (key.startsWith("stint.")) {
                    assertThat(all).containsKey(key);
                    all.put(key, String.valueOf(source.getProperty(key)).replace("${stint.home}", "$STINT_HOME"));
                }
            }
        }
        return all;
    }
}
