package dev.stint.server.db;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;

/** Table {@code audit}. */
@Repository
public class AuditTable {
    private static final int MOST_WHAT = 300;

    private final JdbcClient jdbc;

    public AuditTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A line. */
    public record Row(
            long id,
            Instant at,
            String who,
            String token,
            String address,
            String method,
            String what,
            Optional<String> team,
            Optional<Integer> status) {}

    /** Adds a line and answers with its number. */
    public long insert(Instant at, String who, String token, String address, String method, String what) {
        KeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into audit (at, who, token, address, method, what) values (?, ?, ?, ?, ?, ?)")
                .param(Columns.of(at))
                .param(Columns.cut(who, 200))
                .param(token)
                .param(Columns.cut(address, 64))
                .param(Columns.cut(method, 10))
                .param(Columns.cut(what, MOST_WHAT))
                .update(key, "id");
        Number id = key.getKey();
        if (id == null) {
            throw new IllegalStateException("the database gave no number to a line of the audit");
        }
        return id.longValue();
    }

    /** @param made path of what was made; empty for nothing */
    public void end(long id, Instant at, int status, Optional<String> team, String made) {
        jdbc.sql("update audit set ended_at = ?, status = ?, team = ?, what = coalesce(?, what) where id = ?")
                .param(Columns.of(at))
                .param(status)
                .param(team.map(name -> Columns.cut(name, 63)).orElse(null))
                .param(made.isEmpty() ? null : Columns.cut(made, MOST_WHAT))
                .param(id)
                .update();
    }

    /** Lines, newest first, of some teams only; empty for all. */
    public List<Row> list(Optional<Set<String>> teams, long before, int limit) {
        return jdbc.sql("select * from audit where id < :before" + (teams.isPresent() ? " and team in (:teams)" : "")
                        + " order by id desc limit :most")
                .param("before", before)
                .param("most", limit)
                // never empty: no team is called so
                .param(
                        "teams",
                        Stream.concat(Stream.of(""), teams.orElse(Set.of()).stream())
                                .toList())
                .query((row, n) -> new Row(
                        row.getLong("id"),
                        Columns.instant(row, "at"),
                        row.getString("who"),
                        row.getString("token"),
                        row.getString("address"),
                        row.getString("method"),
                        row.getString("what"),
                        Optional.ofNullable(row.getString("team")),
                        Optional.ofNullable(row.getObject("status", Integer.class))))
                .list();
    }
}
