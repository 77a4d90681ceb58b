package dev.stint.server.db;

import dev.stint.api.Requests.BlobRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Tables {@code schedule} and {@code schedule_after}. */
@Repository
public class ScheduleTable {

    private final JdbcClient jdbc;

    public ScheduleTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<ScheduleRow> find(String team, String name) {
        return jdbc.sql("select * from schedule where team = ? and name = ?")
                .param(team)
                .param(name)
                .query(ScheduleTable::map)
                .optional();
    }

    public Optional<ScheduleRow> find(long id) {
        return jdbc.sql("select * from schedule where id = ?")
                .param(id)
                .query(ScheduleTable::map)
                .optional();
    }

    /** The row, locked until the transaction ends. */
    public Optional<ScheduleRow> lock(long id) {
        return jdbc.sql("select * from schedule where id = ? for update")
                .param(id)
                .query(ScheduleTable::map)
                .optional();
    }

    /** All of them, by team and name. */
    public List<ScheduleRow> all() {
        return jdbc.sql("select * from schedule order by team, name")
                .query(ScheduleTable::map)
                .list();
    }

    /** Ids of those that are not paused. */
    public List<Long> active() {
        return jdbc.sql("select id from schedule where paused_at is null order by id")
                .query(Long.class)
                .list();
    }

    /**
     * Adds one.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the team has one of this name
     */
    public void insert(ScheduleRow row, Collection<String> after) {
        jdbc.sql("""
                        insert into schedule (team, name, nonce, spec, spec_name, blobs, base_folder, owner, put_at, version,
                            decided_until)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(row.team())
                .param(row.name())
                .param(row.nonce())
                .param(row.spec())
                .param(Columns.cut(row.specName(), 500))
                .param(Json.write(row.blobs()))
                .param(row.baseFolder())
                .param(row.owner())
                .param(Columns.of(row.putAt()))
                .param(row.version())
                .param(Columns.of(row.decidedUntil()))
                .update();
        after(find(row.team(), row.name()).orElseThrow().id(), after);
    }

    /** Writes everything but its names, its nonce and its pause. */
    public void update(ScheduleRow row, Collection<String> after) {
        jdbc.sql("""
                        update schedule set spec = ?, spec_name = ?, blobs = ?, base_folder = ?, owner = ?, put_at = ?,
                            version = ?, decided_until = ? where id = ?""")
                .param(row.spec())
                .param(Columns.cut(row.specName(), 500))
                .param(Json.write(row.blobs()))
                .param(row.baseFolder())
                .param(row.owner())
                .param(Columns.of(row.putAt()))
                .param(row.version())
                .param(Columns.of(row.decidedUntil()))
                .param(row.id())
                .update();
        after(row.id(), after);
    }

    private void after(long id, Collection<String> after) {
        jdbc.sql("delete from schedule_after where schedule = ?").param(id).update();
        for (String job : after) {
            jdbc.sql("insert into schedule_after (schedule, job) values (?, ?)")
                    .param(id)
                    .param(job)
                    .update();
        }
    }

    public void decided(long id, Instant until) {
        jdbc.sql("update schedule set decided_until = ? where id = ?")
                .param(Columns.of(until))
                .param(id)
                .update();
    }

    /** Pauses it, or lets it go on. */
    public void paused(long id, Optional<ScheduleRow.Pause> pause) {
        jdbc.sql("update schedule set paused_at = ?, paused_by = ?, paused_why = ? where id = ?")
                .param(Columns.ofNullable(pause.map(ScheduleRow.Pause::at)))
                .param(pause.map(ScheduleRow.Pause::by).orElse(null))
                .param(pause.map(each -> Columns.cut(each.why(), 1000)).orElse(null))
                .param(id)
                .update();
    }

    /** Removes it with its firings; their runs stay. */
    public void delete(long id) {
        jdbc.sql("delete from schedule where id = ?").param(id).update();
    }

    private static ScheduleRow map(ResultSet row, int number) throws SQLException {
        Optional<Instant> pausedAt = Columns.optionalInstant(row, "paused_at");
        Optional<ScheduleRow.Pause> pause = pausedAt.isPresent()
                ? Optional.of(
                        new ScheduleRow.Pause(pausedAt.get(), row.getString("paused_by"), row.getString("paused_why")))
                : Optional.empty();
        return new ScheduleRow(
                row.getLong("id"),
                row.getString("team"),
                row.getString("name"),
                row.getString("nonce"),
                row.getString("spec"),
                row.getString("spec_name"),
                Json.read(row.getString("blobs"), new TypeReference<Map<String, BlobRef>>() {}),
                row.getString("base_folder"),
                row.getString("owner"),
                Columns.instant(row, "put_at"),
                row.getLong("version"),
                Columns.instant(row, "decided_until"),
                pause);
    }
}
