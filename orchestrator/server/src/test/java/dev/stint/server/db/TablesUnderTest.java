package dev.stint.server.db;

import dev.stint.core.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All tables, empty, in a database in memory that is gone with the last connection of its own. */
public final class TablesUnderTest {

    private final DataSource source;
    private final JdbcClient jdbc;

    public TablesUnderTest() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        this.source = h2;
        Flyway.configure()
                .dataSource(h2)
                .locations("classpath:db/migration/h2")
                .load()
                .migrate();
        this.jdbc = JdbcClient.create(h2);
    }

    public DataSource source() {
        return source;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    /** A row of a run of team {@code team}; see {@link #row}. */
    public RunRow insert(Run machine, Instant submittedAt, String spec) {
        new RunTable(jdbc).insert(row(machine, submittedAt, spec), "");
        return new RunTable(jdbc).find(machine.id()).orElseThrow();
    }

    /** A run as it is accepted; with the id of a shard, that shard. */
    public static RunRow row(Run machine, Instant submittedAt, String spec) {
        return new RunRow(
                machine.id(),
                0,
                ShardId.wholeOf(machine.id()),
                "team",
                "",
                Map.of(),
                "standard",
                50,
                spec,
                "job.yaml",
                Map.of(),
                "",
                submittedAt,
                Optional.empty(),
                machine,
                "waits for a slot",
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                ShardId.parse(machine.id()),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** A run just accepted that may fail once. */
    public static Run accepted(String id) {
        return Run.accepted(id, new Run.Rules(1, Set.of(), Set.of()));
    }
}
