package dev.stint.server.db;

import dev.stint.api.KeepViews.SweepView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code sweep}: what looked after all logs, and what came of it. */
@Repository
public class SweepTable {

    private final JdbcClient jdbc;

    public SweepTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A sweep begins.
     *
     * @return its number
     */
    public long begin(SweepView view, String server) {
        jdbc.sql("insert into sweep (kind, started_at, report, server) values (?, ?, ?, ?)")
                .param(view.kind())
                .param(Columns.of(view.startedAt()))
                .param(Json.write(view))
                .param(server)
                .update();
        return Objects.requireNonNull(jdbc.sql("select max(id) from sweep where server = ?")
                .param(server)
                .query(Long.class)
                .single());
    }

    /**
     * Forgets all but the newest.
     *
     * @param keep how many of these
     * @return the numbers of those forgotten
     */
    public List<Long> forget(int keep) {
        List<Long> old = jdbc.sql("select id from sweep order by id desc offset ? rows")
                .param(keep)
                .query(Long.class)
                .list();
        old.forEach(id -> jdbc.sql("delete from sweep where id = ?").param(id).update());
        return old;
    }

    /** What came of it so far. */
    public void write(long id, SweepView view) {
        jdbc.sql("update sweep set report = ?, ended_at = ? where id = ?")
                .param(Json.write(view))
                .param(Columns.ofNullable(view.endedAt()))
                .param(id)
                .update();
    }

    /** The newest. */
    public Optional<SweepView> last() {
        return jdbc.sql("select report from sweep order by id desc limit 1")
                .query(String.class)
                .optional()
                .map(json -> Json.read(json, SweepView.class));
    }

    /** When the last one of some kinds began that came to its end. */
    public Optional<Instant> lastWhole(List<String> kinds) {
        return jdbc.sql("""
                        select started_at from sweep where kind in (:kinds) and ended_at is not null
                        order by id desc limit 1""")
                .param("kinds", kinds)
                .query((row, n) -> Columns.instant(row, "started_at"))
                .optional();
    }

    /** Those at work on other servers that live: their numbers. */
    public List<Long> elsewhere(String server) {
        return jdbc.sql(
                        "select id from sweep where ended_at is null and server <> ?"
                                + " and server in (select s.id from server s where s.lease_until > current_timestamp) order by id")
                .param(server)
                .query(Long.class)
                .list();
    }

    /** A sweep that has not come to its end. */
    public record Unended(long id, SweepView view) {}

    /** Those that have not come to their end and are not at work on another server: left by one that is no more. */
    public List<Unended> unended(String server) {
        return jdbc.sql("select id, report from sweep where ended_at is null" + OwnerTable.notOfAnother("server")
                        + " order by id")
                .param(server)
                .query((row, n) -> new Unended(row.getLong("id"), Json.read(row.getString("report"), SweepView.class)))
                .list();
    }
}
