package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code server}. Leases run by the database's clock alone: servers need not agree about the time. */
@Repository
public class ServerTable {

    private static final String LEASE = "current_timestamp + cast(? as int) * interval '1' second";

    private static final String ACTIVE = "ACTIVE";
    private static final String DRAINING = "DRAINING";

    private final JdbcClient jdbc;

    public ServerTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A server starts; not to be called within a transaction.
     *
     * @return its generation
     */
    public long enter(String id, String name, String version, Duration lease) {
        if (again(id, name, version, lease) == 0) {
            try {
                jdbc.sql("insert into server (id, name, version, generation, state, started_at, beat_at, lease_until)"
                                + " values (?, ?, ?, 1, ?, current_timestamp, current_timestamp, " + LEASE + ")")
                        .param(id)
                        .param(Columns.cut(name, 200))
                        .param(Columns.cut(version, 100))
                        .param(ACTIVE)
                        .param(seconds(lease))
                        .update();
            } catch (DuplicateKeyException e) {
                // two of one id start at once, which their home's lock forbids: the later one counts
                again(id, name, version, lease);
            }
        }
        return Objects.requireNonNull(jdbc.sql("select generation from server where id = ?")
                .param(id)
                .query(Long.class)
                .single());
    }

    private int again(String id, String name, String version, Duration lease) {
        return jdbc.sql("update server set name = ?, version = ?, generation = generation + 1, state = ?,"
                        + " started_at = current_timestamp, beat_at = current_timestamp, lease_until = " + LEASE
                        + " where id = ?")
                .param(Columns.cut(name, 200))
                .param(Columns.cut(version, 100))
                .param(ACTIVE)
                .param(seconds(lease))
                .param(id)
                .update();
    }

    /**
     * Renews a lease, also one that has run out: what was taken meanwhile has another fence.
     *
     * @return whether the server is still the one that entered
     */
    public boolean beat(String id, long generation, Duration lease) {
        return jdbc.sql("update server set beat_at = current_timestamp, lease_until = " + LEASE
                                + " where id = ? and generation = ?")
                        .param(seconds(lease))
                        .param(id)
                        .param(generation)
                        .update()
                > 0;
    }

    /** Whether the server was told to take nothing new. */
    public boolean draining(String id) {
        return jdbc.sql("select count(*) from server where id = ? and state = ?")
                        .param(id)
                        .param(DRAINING)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** From now on the server takes nothing new; it learns of it with its next beat. */
    public void drain(String id) {
        jdbc.sql("update server set state = ? where id = ?")
                .param(DRAINING)
                .param(id)
                .update();
    }

    /** The server ends: its lease ends now. */
    public void leave(String id, long generation) {
        jdbc.sql("update server set state = ?, lease_until = current_timestamp where id = ? and generation = ?")
                .param(DRAINING)
                .param(id)
                .param(generation)
                .update();
    }

    /** Forgets all others: where the database's file can be open in one process only. */
    public void forgetOthers(String id) {
        jdbc.sql("delete from server where id <> ?").param(id).update();
    }

    /** All that were here in the last week and those that drive runs, in the order in which they first came. */
    public List<ServerRow> all() {
        return jdbc.sql("""
                        select * from (
                            select s.*, s.lease_until > current_timestamp as lives,
                                (select count(*) from run r where r.owner = s.id) as owned
                            from server s) known
                        where lives or owned > 0 or beat_at > current_timestamp - interval '7' day
                        order by number""").query(ServerTable::map).list();
    }

    private static int seconds(Duration lease) {
        return Math.toIntExact(Math.max(1, lease.toSeconds()));
    }

    private static ServerRow map(ResultSet row, int number) throws SQLException {
        return new ServerRow(
                row.getString("id"),
                row.getLong("number"),
                row.getString("name"),
                row.getString("version"),
                row.getLong("generation"),
                DRAINING.equals(row.getString("state")),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "beat_at"),
                row.getBoolean("lives"),
                row.getInt("owned"));
    }
}
