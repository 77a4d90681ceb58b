package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code access_token}. */
@Repository
public class TokenTable {
    private static final String COLUMNS =
            "id, name, role, team, created_at, created_by, expires_at, used_at, revoked_at, revoked_by";

    private final JdbcClient jdbc;

    public TokenTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A token; its digest stays in the table. */
    public record Row(
            String id,
            String name,
            Optional<String> role,
            Optional<String> team,
            Instant created,
            String createdBy,
            Optional<Instant> expires,
            Optional<Instant> used,
            Optional<Instant> revoked,
            Optional<String> revokedBy) {}

    public void insert(Row row, String sha256) {
        jdbc.sql("insert into access_token (sha256, id, name, role, team, created_at, created_by, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .param(sha256)
                .param(row.id())
                .param(row.name())
                .param(row.role().orElse(null))
                .param(row.team().orElse(null))
                .param(Columns.of(row.created()))
                .param(Columns.cut(row.createdBy(), 200))
                .param(Columns.ofNullable(row.expires()))
                .update();
    }

    /** A place in a list: after a token as it was when it was shown. */
    public record Place(boolean live, Instant created, String id) {}

    /**
     * Those that open something first, then the others, each newest first.
     *
     * @param teams made for these only; empty for all, those of the installation as well
     */
    public List<Row> list(Optional<Set<String>> teams, Instant now, Optional<Place> after, int limit) {
        String dead = "case when revoked_at is null and (expires_at is null or expires_at > :now) then 0 else 1 end";
        return jdbc.sql("select " + COLUMNS + " from (select " + COLUMNS + ", " + dead + " as dead from access_token"
                        + (teams.isPresent() ? " where team in (:teams)" : "") + ") as token"
                        + (after.isPresent()
                                ? " where dead > :dead or (dead = :dead and (created_at < :created"
                                        + " or (created_at = :created and id > :id)))"
                                : "")
                        + " order by dead, created_at desc, id limit :most")
                .param("now", Columns.of(now))
                // never empty: no team is called so
                .param(
                        "teams",
                        Stream.concat(Stream.of(""), teams.orElse(Set.of()).stream())
                                .toList())
                .param("dead", after.filter(Place::live).isPresent() ? 0 : 1)
                .param("created", Columns.of(after.map(Place::created).orElse(now)))
                .param("id", after.map(Place::id).orElse(""))
                .param("most", limit)
                .query(TokenTable::row)
                .list();
    }

    public Optional<Row> find(String id) {
        return jdbc.sql("select " + COLUMNS + " from access_token where id = ?")
                .param(Columns.cut(id, 40))
                .query(TokenTable::row)
                .optional();
    }

    /** All of a name. */
    public List<Row> of(String name) {
        return jdbc.sql("select " + COLUMNS + " from access_token where name = ? order by created_at desc, id")
                .param(Columns.cut(name, 100))
                .query(TokenTable::row)
                .list();
    }

    public Optional<Row> findByDigest(String sha256) {
        return jdbc.sql("select " + COLUMNS + " from access_token where sha256 = ?")
                .param(sha256)
                .query(TokenTable::row)
                .optional();
    }

    public void revoke(String id, Instant at, String by) {
        jdbc.sql("update access_token set revoked_at = ?, revoked_by = ? where id = ? and revoked_at is null")
                .param(Columns.of(at))
                .param(Columns.cut(by, 200))
                .param(id)
                .update();
    }

    /** Notes a use, unless another one was noted after an instant. */
    public void used(String id, Instant at, Instant unlessAfter) {
        jdbc.sql("update access_token set used_at = ? where id = ? and (used_at is null or used_at <= ?)")
                .param(Columns.of(at))
                .param(id)
                .param(Columns.of(unlessAfter))
                .update();
    }

    private static Row row(ResultSet row, int n) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("name"),
                Optional.ofNullable(row.getString("role")),
                Optional.ofNullable(row.getString("team")),
                Columns.instant(row, "created_at"),
                row.getString("created_by"),
                Columns.optionalInstant(row, "expires_at"),
                Columns.optionalInstant(row, "used_at"),
                Columns.optionalInstant(row, "revoked_at"),
                Optional.ofNullable(row.getString("revoked_by")));
    }
}
