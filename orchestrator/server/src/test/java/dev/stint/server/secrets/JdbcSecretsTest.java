package dev.stint.server.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.SecretViews;
import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import dev.stint.server.WrongSettingsException;
import dev.stint.server.access.UnopenableSecretException;
import dev.stint.server.db.SecretTable;
import dev.stint.server.db.TablesUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcSecretsTest {
    private static final String OLD = key(1);
    private static final String NEW = key(2);

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T12:00:00Z"));
    private final TablesUnderTest tables = new TablesUnderTest();
    private final SecretTable table = new SecretTable(tables.jdbc());

    @TempDir
    Path home;

    @Test
    void what_was_put_is_there_for_those_who_use_it_and_the_newest_counts() {
        JdbcSecrets secrets = with(OLD);

        assertThat(secrets.put("vision", "hf-token", "first", "alice").version())
                .isEqualTo(1);
        clock.pass(Duration.ofHours(1));
        assertThat(secrets.put("vision", "hf-token", "second\nline é", "bob").version())
                .isEqualTo(2);

        assertThat(secrets.secret("vision", "hf-token")).contains("second\nline é");
        assertThat(secrets.secret("nlp", "hf-token")).isEmpty();
        assertThat(secrets.list(any -> true).secrets())
                .containsExactly(new SecretViews.SecretView(
                        "vision", "hf-token", 2, "bob", Instant.parse("2026-11-20T13:00:00Z")));
        assertThat(secrets.list("nlp"::equals).secrets()).isEmpty();
        secrets.remove("vision", "hf-token");
        assertThat(secrets.secret("vision", "hf-token")).isEmpty();
        assertThatThrownBy(() -> secrets.remove("vision", "hf-token"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.exitCode()).isEqualTo(4));
    }

    @Test
    void the_database_holds_no_value_and_no_two_seals_are_alike() {
        JdbcSecrets secrets = with(OLD);
        Set<String> seals = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            secrets.put("vision", "hf-token", "geheimnis", "alice");
            seals.add(table.find("vision", "hf-token").orElseThrow().sealed());
        }

        assertThat(seals).hasSize(50);
        assertThat(seals)
                .allSatisfy(
                        seal -> assertThat(new String(Base64.getDecoder().decode(seal), StandardCharsets.ISO_8859_1))
                                .doesNotContain("geheim"));
    }

    @Test
    void a_seal_that_was_changed_or_moved_opens_nothing_and_says_nothing_of_it() {
        JdbcSecrets secrets = with(OLD);
        secrets.put("vision", "hf-token", "geheimnis", "alice");
        secrets.put("nlp", "hf-token", "other", "alice");

        tables.jdbc()
                .sql("update secret set sealed = (select sealed from secret where team = 'vision') where team = 'nlp'")
                .update();
        assertThatThrownBy(() -> secrets.secret("nlp", "hf-token"))
                .isInstanceOf(UnopenableSecretException.class)
                .hasMessageContaining("was changed in the database, or moved to another name")
                .hasNoCause();
        tables.jdbc().sql("update secret set version = 7 where team = 'vision'").update();
        assertThatThrownBy(() -> secrets.secret("vision", "hf-token")).isInstanceOf(IllegalStateException.class);
        tables.jdbc().sql("update secret set sealed = 'AAAA', version = 1").update();
        assertThatThrownBy(() -> secrets.secret("vision", "hf-token")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_new_key_is_put_first_everything_is_sealed_anew_and_the_old_one_goes() {
        with(OLD).put("vision", "a", "one", "alice");
        with(OLD).put("vision", "b", "two", "alice");
        JdbcSecrets both = with(NEW + "\n" + OLD + "\n");
        both.put("vision", "b", "three", "alice");

        assertThat(both.rotate()).isEqualTo(new SecretViews.RotatedView(1, 1));
        assertThat(both.rotate()).isEqualTo(new SecretViews.RotatedView(0, 2));

        JdbcSecrets fresh = with(NEW).checked();
        assertThat(fresh.secret("vision", "a")).contains("one");
        assertThat(fresh.secret("vision", "b")).contains("three");
        assertThat(fresh.list(any -> true).secrets())
                .extracting(SecretViews.SecretView::version)
                .containsExactly(1L, 2L);
        assertThatThrownBy(() -> with(OLD).checked())
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageContaining("sealed with key")
                .hasMessageContaining("stint.secrets.key-file")
                .hasMessageNotContaining(OLD)
                .hasMessageNotContaining(NEW);
    }

    @Test
    void a_server_without_the_key_says_which_secret_and_which_key_and_not_that_there_is_none() {
        with(NEW + "\n" + OLD).put("vision", "a", "geheim", "alice");

        assertThatThrownBy(() -> with(OLD).secret("vision", "a"))
                .isInstanceOf(UnopenableSecretException.class)
                .hasMessageContaining("secret vision/a was sealed with key")
                .hasMessageNotContaining("geheim")
                .hasMessageNotContaining(NEW);
    }

    @Test
    void what_cannot_be_opened_is_not_sealed_anew_and_that_is_said() {
        with(NEW).put("vision", "a", "geheim", "alice");

        assertThatThrownBy(() -> with(OLD).rotate()).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.httpStatus()).isEqualTo(409);
            assertThat(refused).hasMessageContaining("secret vision/a was sealed with key");
        });
        assertThat(with(NEW).secret("vision", "a")).contains("geheim");
    }

    @Test
    void a_missing_key_matters_only_where_there_are_secrets() {
        KeyRing none = KeyRing.of(new SecretsProperties("", ""), Optional.empty());
        new JdbcSecrets(table, none, clock).checked();
        assertThatThrownBy(() -> new JdbcSecrets(table, none, clock).put("vision", "a", "one", "alice"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e)
                                .hasMessageContaining(
                                        "no key to seal secrets with; give a file with a key in stint.secrets.key-file"));
        with(OLD).put("vision", "a", "one", "alice");

        assertThatThrownBy(() -> new JdbcSecrets(table, none, clock).checked())
                .isInstanceOf(WrongSettingsException.class);
    }

    @Test
    void a_server_with_a_database_of_its_own_makes_itself_a_key_that_only_its_user_reads() throws IOException {
        Path file = home.resolve(KeyRing.FILE);
        JdbcSecrets secrets = own();
        assertThat(file).doesNotExist();

        secrets.put("vision", "a", "one", "alice");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(own().checked().secret("vision", "a")).contains("one");
        Files.delete(file);
        assertThatThrownBy(() -> own().checked()).isInstanceOf(WrongSettingsException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not-base64!         | stint.secrets.key: key 1 is not one of 32 bytes in Base64",
                "c2hvcnQ=            | stint.secrets.key: key 1 is not one of 32 bytes in Base64"
            })
    void a_key_that_is_none_is_refused_without_being_shown(String key, String words) {
        assertThatThrownBy(() -> with(key))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining(key);
    }

    @Test
    void a_key_file_that_cannot_be_read_is_named() {
        assertThatThrownBy(() -> KeyRing.of(new SecretsProperties("/nowhere/key", ""), Optional.empty()))
                .isInstanceOf(WrongSettingsException.class)
                .hasMessageContaining("stint.secrets.key-file: '/nowhere/key' cannot be read");
        assertThatThrownBy(() -> new SecretsProperties("/a", OLD)).hasMessageContaining("give one of them");
        assertThat(new SecretsProperties("", OLD).toString()).doesNotContain(OLD);
    }

    @Test
    void what_cannot_be_kept_is_refused_without_being_shown() {
        JdbcSecrets secrets = with(OLD);

        assertThatThrownBy(() -> secrets.put("Vision", "a", "geheim", "alice")).hasMessageContaining("team: 'Vision'");
        assertThatThrownBy(() -> secrets.put("vision", "a b", "geheim", "alice"))
                .hasMessageContaining("name: 'a b'");
        assertThatThrownBy(() -> secrets.put("vision", "a", "", "alice")).hasMessageContaining("value: is empty");
        assertThatThrownBy(() -> secrets.put("vision", "a", "geheim".repeat(6000), "alice"))
                .hasMessageContaining("more than 32768 bytes")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> secrets.put("vision", "a", "ge\0heim", "alice"))
                .hasMessageContaining("NUL");
        assertThat(secrets.list(any -> true).secrets()).isEmpty();
    }

    private JdbcSecrets with(String keys) {
        return new JdbcSecrets(table, KeyRing.of(new SecretsProperties("", keys), Optional.empty()), clock);
    }

    private JdbcSecrets own() {
        return new JdbcSecrets(table, KeyRing.of(new SecretsProperties("", ""), Optional.of(home)), clock);
    }

    private static String key(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
