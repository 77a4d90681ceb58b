package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** How people look at the tables while others write. */
final class ReadersTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TablesUnderTest tables = new TablesUnderTest();
    private final HikariDataSource pool = pool(tables);
    private final JdbcTransactionManager manager = new JdbcTransactionManager(pool);
    private final JdbcClient jdbc = JdbcClient.create(new FencedJdbc(pool, manager));
    private final RunTable runs = new RunTable(jdbc);
    private final Readers readers = new Readers(pool);

    private static HikariDataSource pool(TablesUnderTest tables) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(tables.source());
        pool.setMaximumPoolSize(1);
        pool.setConnectionTimeout(1000);
        pool.setExceptionOverrideClassName(LostConnections.class.getName());
        return pool;
    }

    @AfterEach
    void close() {
        readers.destroy();
        pool.close();
    }

    @Test
    void a_look_does_not_wait_for_those_who_have_every_connection() throws SQLException {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");

        try (Connection last = pool.getConnection()) {
            assertThat(last.isClosed()).isFalse();
            assertThat(readers.read(() -> runs.newestFirst())).containsExactly("run-1");
        }
    }

    @Test
    void a_look_sees_one_state_whatever_is_written_meanwhile() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");

        List<String> seen = readers.read(() -> {
            List<String> first = runs.newestFirst();
            CompletableFuture.runAsync(() -> tables.insert(TablesUnderTest.accepted("run-2"), NOON, ""))
                    .join();
            assertThat(runs.newestFirst()).isEqualTo(first);
            return first;
        });

        assertThat(seen).containsExactly("run-1");
        assertThat(readers.read(() -> runs.newestFirst())).containsExactly("run-2", "run-1");
    }

    @Test
    void a_database_that_closed_itself_keeps_no_connection_not_one_that_only_reads_either() {
        long writes = session();
        long reads = readers.read(this::session);
        assertThat(readers.read(this::session))
                .as("a thread keeps to a connection")
                .isEqualTo(reads);

        pool.getExceptionOverride().adjudicate(new SQLException("closed", "90098", 90098));

        assertThat(session()).isNotEqualTo(writes);
        assertThat(readers.read(this::session)).isNotEqualTo(reads);
    }

    private Long session() {
        String asked = TestDatabase.chosen() == TestDatabase.H2 ? "select session_id()" : "select pg_backend_pid()";
        return jdbc.sql(asked).query(Long.class).single();
    }

    @Test
    void what_a_connection_was_told_when_it_began_holds_after_a_look() {
        TablesUnderTest elsewhere = new TablesUnderTest(TestDatabase.POSTGRESQL);
        try (HikariDataSource there = pool(elsewhere)) {
            there.setConnectionInitSql("set idle_in_transaction_session_timeout = '10s'; set jit = off");
            Readers looking = new Readers(there);
            JdbcClient asking = JdbcClient.create(there);
            List<String> told = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                told.add(looking.read(() -> asking.sql("""
                                select current_setting('idle_in_transaction_session_timeout')
                                    || ' ' || current_setting('jit')""").query(String.class).single()));
            }
            looking.destroy();

            assertThat(told).as("one that is rolled back with a look").containsExactly("10s off", "10s off");
        }
    }

    @Test
    void a_look_that_writes_is_refused() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");

        assertThatThrownBy(() -> readers.read(() -> {
                    runs.preempted("run-1");
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("writes");
        assertThat(runs.find("run-1").orElseThrow().preemptions()).isZero();
    }

    @Test
    void a_look_within_a_transaction_sees_what_that_has_written_and_leaves_it_to_commit() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");

        int seen = new TransactionTemplate(manager).execute(status -> {
            runs.preempted("run-1");
            return readers.read(() -> runs.find("run-1").orElseThrow().preemptions());
        });

        assertThat(seen).isEqualTo(1);
        assertThat(runs.find("run-1").orElseThrow().preemptions()).isEqualTo(1);
    }

    @Test
    void a_transaction_of_the_tables_within_a_look_is_part_of_it() throws SQLException {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");
        TransactionTemplate snapshot = new TransactionTemplate(manager);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);

        try (Connection last = pool.getConnection()) {
            assertThat(last.isClosed()).isFalse();
            List<String> seen = readers.read(() -> snapshot.execute(status -> runs.newestFirst()));
            assertThat(seen).containsExactly("run-1");
        }
    }
}
