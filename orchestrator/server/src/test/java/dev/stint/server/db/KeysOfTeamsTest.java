package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database of before idempotency keys were of teams. */
class KeysOfTeamsTest {
    private static final TestDatabase KIND = TestDatabase.chosen();

    @Test
    void runs_keep_their_keys_their_order_and_what_belongs_to_them(@TempDir Path folder) {
        DriverManagerDataSource source = new DriverManagerDataSource(KIND.fresh(folder));
        JdbcClient jdbc = JdbcClient.create(source);
        flyway(source).target("16").load().migrate();
        insert(jdbc, "old-1", "vision", "'k-1'");
        insert(jdbc, "old-2", "vision", "null");
        jdbc.sql(
                        "insert into event (run, seq, at, attempt, kind, state, why) values ('old-1', 1, timestamp with time zone '2026-11-01 00:00:00+00', 0, 'submitted',"
                                + " 'QUEUED', 'why')")
                .update();

        flyway(source).load().migrate();

        assertThat(jdbc.sql("select id from run where idempotency_key = 'k-1'")
                        .query(String.class)
                        .list())
                .containsExactly("old-1");
        insert(jdbc, "new-1", "nlp", "'k-1'");
        insert(jdbc, "new-2", "vision", "null");
        assertThatThrownBy(() -> insert(jdbc, "new-3", "vision", "'k-1'")).isInstanceOf(DuplicateKeyException.class);
        assertThat(jdbc.sql("select id from run order by seq")
                        .query(String.class)
                        .list())
                .containsExactly("old-1", "old-2", "new-1", "new-2");
        assertThatThrownBy(() -> jdbc.sql("delete from run where id = 'old-1'").update())
                .as("its timeline is still its")
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private static FluentConfiguration flyway(DriverManagerDataSource source) {
        String vendor = KIND == TestDatabase.H2 ? "h2" : "postgresql";
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/" + vendor, "classpath:db/migration/both");
    }

    private static void insert(JdbcClient jdbc, String id, String team, String key) {
        jdbc.sql("insert into run (id, name, team, project, tags, tier, priority, spec, spec_name, blobs, base_folder,"
                        + " idempotency_key, submitted_at, machine, state, why, attempt, version, updated_at) values ('"
                        + id + "', 'job', '" + team + "', '', '{}', 'standard', 50, 'name: job', 'job.yaml', '{}', '', "
                        + key + ", timestamp with time zone '2026-11-01 00:00:00+00', '{}', 'QUEUED', 'waits', 0, 0,"
                        + " timestamp with time zone '2026-11-01 00:00:00+00')")
                .update();
    }
}
