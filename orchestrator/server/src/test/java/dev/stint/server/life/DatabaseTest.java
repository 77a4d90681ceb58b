package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What {@code stint.database} means. */
final class DatabaseTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "postgresql://stint@db/stint, jdbc:postgresql://db/stint, stint, ''",
        "postgres://db.example.org:5433/runs?sslmode=verify-full, jdbc:postgresql://db.example.org:5433/runs?sslmode=verify-full, '', ''",
        "'postgresql://ann:p%40ss:w+rd@one,two/stint', 'jdbc:postgresql://one,two/stint', ann, p@ss:w+rd",
        "jdbc:postgresql://[::1]:5432/stint, 'jdbc:postgresql://[::1]:5432/stint', '', ''"
    })
    void one_url_says_it_all(String url, String jdbc, String user, String password) {
        StandardEnvironment environment = with(Map.of("stint.database.url", url));

        Database.set(environment);

        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo(jdbc);
        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo(user);
        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo(password);
        assertThat(environment.getProperty("spring.quartz.job-store-type")).isEqualTo("jdbc");
        assertThat(environment.getProperty("spring.datasource.hikari.connection-init-sql"))
                .contains("set idle_in_transaction_session_timeout = '10s'", "set jit = off");
        assertThat(environment.getProperty("spring.datasource.hikari.maximum-pool-size"))
                .isEqualTo("10");
    }

    @Test
    void without_a_url_the_file_of_the_home_is_used_as_before() {
        StandardEnvironment environment = with(Map.of("stint.database.pool-size", "4"));

        Database.set(environment);

        assertThat(environment.getProperty("spring.datasource.url")).isNull();
        assertThat(environment.getProperty("spring.quartz.job-store-type")).isNull();
        assertThat(environment.getProperty("spring.datasource.hikari.maximum-pool-size"))
                .isEqualTo("4");
    }

    @Test
    void a_password_comes_from_a_file() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
        StandardEnvironment environment = with(Map.of(
                "stint.database.url",
                "postgresql://db/stint",
                "stint.database.user",
                "ann",
                "stint.database.password-file",
                file.toString()));

        Database.set(environment);

        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("ann");
        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--stint.database.password=s3cret", "--stint.database.url=postgresql://ann:s3cret@db/stint"})
    void a_password_is_no_argument(String argument) {
        Map<String, Object> more = new HashMap<>();
        if (!argument.contains("url")) {
            more.put("stint.database.url", "postgresql://ann@db/stint");
        }
        StandardEnvironment environment = with(more);
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(argument));

        assertThatThrownBy(() -> Database.set(environment))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageContaining("stint.database.password-file")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://db/stint",
                "postgresql://s3cret",
                "postgresql://ann:s3cret@/stint",
                "postgresql://db/stint?user=ann&password=s3cret",
                "s3cret"
            })
    void what_is_no_address_is_refused_without_being_repeated(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stint.database.url: ")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void nothing_shows_a_password() {
        DatabaseProperties properties = new DatabaseProperties("postgresql://ann:s3cret@db/stint", "", "", "", 10);

        assertThat(properties).hasToString("DatabaseProperties[postgresql://db/stint]");
        assertThat(DatabaseAddress.parse(properties.url())).hasToString("postgresql://db/stint");
    }

    private static StandardEnvironment with(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return environment;
    }
}
