package dev.stint.server.db;

import dev.stint.core.run.Run;
import dev.stint.postgres.stage.PostgresStage;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** All tables, empty, in a database of their own: on H2 in memory, gone with the last connection. */
public final class TablesUnderTest {

    private static @Nullable String template;

    private final DataSource source;
    private final PlatformTransactionManager manager;
    private final JdbcClient jdbc;

    public TablesUnderTest() {
        this(TestDatabase.chosen());
    }

    public TablesUnderTest(TestDatabase kind) {
        this.source = kind == TestDatabase.H2 ? h2() : postgresql();
        this.manager = new JdbcTransactionManager(source);
        this.jdbc = JdbcClient.create(new FencedJdbc(source, manager));
    }

    private static DataSource h2() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        migrate(h2, "h2");
        return h2;
    }

    private static DataSource postgresql() {
        return at(PostgresStage.shared().copy(migrated()));
    }

    /** Migrated once; copies of it are quick. */
    private static synchronized String migrated() {
        String known = template;
        if (known == null) {
            known = PostgresStage.shared().database();
            migrate(at(known), "postgresql");
            template = known;
        }
        return known;
    }

    private static DataSource at(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(PostgresStage.shared().jdbc(database));
        return source;
    }

    private static void migrate(DataSource source, String vendor) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/" + vendor, "classpath:db/migration/both")
                .load()
                .migrate();
    }

    /** A new run with a launch, whose token is the run's name and {@code -1}. */
    AttemptRow launch(String run, Instant at) {
        insert(accepted(run), at, "");
        AttemptTable attempts = new AttemptTable(jdbc);
        attempts.insert(
                run, 1, 1, run + "-1", Market.parse("fake/region/zone/type/spot"), "{}", new Money(BigDecimal.ONE), at);
        return attempts.find(run, 1, 1).orElseThrow();
    }

    public PlatformTransactionManager manager() {
        return manager;
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
