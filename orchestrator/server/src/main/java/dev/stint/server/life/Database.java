package dev.stint.server.life;

import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/** What Spring, Flyway and Quartz have to be told for a server on PostgreSQL, made of {@code stint.database}. */
final class Database {
    private static final String SOURCE = "stint-database";
    /**
     * What is asked of a connection unless the URL says otherwise: that one which leads nowhere is noticed, in a time that is longer
     * than any statement takes, so that a loop that waits for an answer through a cut network goes on.
     */
    private static final Map<String, String> USUAL =
            Map.of("ApplicationName", "stint", "tcpKeepAlive", "true", "connectTimeout", "10", "socketTimeout", "60");

    /**
     * A server that vanishes within a transaction (power, network) leaves locks behind, of which PostgreSQL learns when it hears of the
     * lost connection, hours later; ours never idle within one for long.
     */
    private static final String FORGET_ME = "set idle_in_transaction_session_timeout = '10s'";

    /** PostgreSQL takes our looks at many runs for dear, and compiles them for longer than it takes to answer. */
    private static final String PLAINLY = "set jit = off";

    private static final String PASSWORD = "stint.database.password";

    private Database() {}

    /** Silent for a server on its own file. */
    static void set(ConfigurableEnvironment environment) {
        DatabaseProperties properties =
                Binder.get(environment).bindOrCreate("stint.database", DatabaseProperties.class);
        Map<String, Object> told = new LinkedHashMap<>();
        if (!properties.url().isBlank()) {
            refuseOnCommandLine(environment);
            told = postgresql(properties);
        }
        told.put("spring.datasource.hikari.maximum-pool-size", properties.poolSize());
        environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, told));
    }

    /** All users of a computer see the arguments of each other's programs. */
    private static void refuseOnCommandLine(ConfigurableEnvironment environment) {
        PropertySource<?> line =
                environment.getPropertySources().get(SimpleCommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
        boolean said = line != null
                && (line.containsProperty(PASSWORD)
                        || line.getProperty("stint.database.url") instanceof String url
                                && DatabaseAddress.parse(url).password().isPresent());
        if (said) {
            throw new WrongSettingsException(List.of(PASSWORD
                    + ": is an argument, which every user of this computer sees; give stint.database.password-file, or the"
                    + " variable STINT_DATABASE_PASSWORD"));
        }
    }

    private static Map<String, Object> postgresql(DatabaseProperties properties) {
        DatabaseAddress address = DatabaseAddress.parse(properties.url());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("spring.datasource.url", address.jdbc());
        told.put("spring.datasource.username", address.user().orElse(properties.user()));
        told.put("spring.datasource.password", address.password().orElseGet(() -> password(properties)));
        USUAL.forEach((name, value) -> told.put("spring.datasource.hikari.data-source-properties." + name, value));
        told.put("spring.datasource.hikari.connection-init-sql", FORGET_ME + "; " + PLAINLY);
        // not a transaction that idles while tables are changed
        told.put("spring.flyway.postgresql.transactional-lock", "false");
        told.put("spring.datasource.hikari.transaction-isolation", "TRANSACTION_READ_COMMITTED");
        told.put("spring.datasource.hikari.connection-timeout", "20000");
        told.put("spring.quartz.job-store-type", "jdbc");
        told.put("spring.quartz.jdbc.initialize-schema", "never");
        // a schedule that was changed in the settings is the one that holds
        told.put("spring.quartz.overwrite-existing-jobs", "true");
        String quartz = "spring.quartz.properties.org.quartz.";
        told.put(quartz + "jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        told.put(quartz + "jobStore.isClustered", "true");
        told.put(quartz + "jobStore.clusterCheckinInterval", "5000");
        told.put(quartz + "scheduler.instanceId", "AUTO");
        return told;
    }

    private static String password(DatabaseProperties properties) {
        if (properties.passwordFile().isBlank()) {
            return properties.password();
        }
        try {
            return Files.readString(Path.of(properties.passwordFile())).strip();
        } catch (IOException e) {
            throw new WrongSettingsException(List.of("stint.database.password-file: '" + properties.passwordFile()
                    + "' cannot be read; give a file that this user may read, and nobody else"));
        }
    }
}
