package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code alert}: what somebody should know. Safe for use by many threads. */
@Repository
public class AlertTable {

    private final JdbcClient jdbc;

    public AlertTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The database's clock, which all servers on it share. */
    public Instant now() {
        return jdbc.sql("select current_timestamp")
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
    }

    /** Whether an alert of this key was raised before. */
    public boolean known(String key) {
        return jdbc.sql("select count(*) from alert where alert_key = ?")
                        .param(key)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Adds an alert.
     *
     * @throws org.springframework.dao.DuplicateKeyException when its key is known; on PostgreSQL nothing but a rollback, to a savepoint
     *     at least, is possible then
     */
    public void insert(AlertRow row) {
        jdbc.sql("""
                        insert into alert (alert_key, kind, team, project, run, subject, body, raised_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(row.key())
                .param(row.kind())
                .param(row.team())
                .param(row.project())
                .param(row.run().orElse(null))
                .param(Columns.cut(row.subject(), 300))
                .param(Columns.cut(row.text(), 4000))
                .param(Columns.of(row.raisedAt()))
                .update();
    }

    public Optional<AlertRow> find(long id) {
        return jdbc.sql("select * from alert where id = ?")
                .param(id)
                .query(AlertTable::map)
                .optional();
    }

    /** Alerts for which nobody found out yet whom to tell, oldest first. */
    public List<AlertRow> unaddressed(int limit) {
        return jdbc.sql("select * from alert where addressed_at is null order by id limit ?")
                .param(limit)
                .query(AlertTable::map)
                .list();
    }

    /** @return whether it was this caller who did it; the deliveries belong into the same transaction */
    public boolean addressed(long id, Instant at) {
        return jdbc.sql("update alert set addressed_at = ? where id = ? and addressed_at is null")
                        .param(Columns.of(at))
                        .param(id)
                        .update()
                == 1;
    }

    /** When an alert whose key begins so was raised last. */
    public Optional<Instant> newest(String keyPrefix) {
        return jdbc.sql(
                        "select raised_at from alert where substring(alert_key, 1, ?) = ? order by raised_at desc limit 1")
                .param(keyPrefix.length())
                .param(keyPrefix)
                .query((row, n) -> Columns.instant(row, "raised_at"))
                .optional();
    }

    /**
     * Newest first.
     *
     * @param teams whose; empty for all
     * @param run of one run only
     * @param before ids below this one
     */
    public List<AlertRow> page(
            Optional<? extends Collection<String>> teams, Optional<String> run, long before, int limit) {
        if (teams.isPresent() && teams.get().isEmpty()) {
            return List.of();
        }
        List<Object> parameters = new ArrayList<>(List.of(before));
        String where = "id < ?";
        if (teams.isPresent()) {
            where += " and team in (" + "?, ".repeat(teams.get().size() - 1) + "?)";
            parameters.addAll(teams.get());
        }
        if (run.isPresent()) {
            where += " and run = ?";
            parameters.add(run.get());
        }
        parameters.add(limit);
        return jdbc.sql("select * from alert where " + where + " order by id desc limit ?")
                .params(parameters)
                .query(AlertTable::map)
                .list();
    }

    /** Forgets alerts raised before an instant, with their deliveries. Idempotent. */
    public int forget(Instant before) {
        return jdbc.sql("delete from alert where raised_at < ?")
                .param(Columns.of(before))
                .update();
    }

    private static AlertRow map(ResultSet row, int number) throws SQLException {
        return new AlertRow(
                row.getLong("id"),
                row.getString("alert_key"),
                row.getString("kind"),
                row.getString("team"),
                row.getString("project"),
                Optional.ofNullable(row.getString("run")),
                row.getString("subject"),
                row.getString("body"),
                Columns.instant(row, "raised_at"),
                Columns.optionalInstant(row, "addressed_at"));
    }
}
