package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code teams_revision}: the files of teams that were applied. Safe for use by many threads. */
@Repository
public class TeamsTable {

    private final JdbcClient jdbc;

    public TeamsTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest revision; 0 before the first. */
    public long newest() {
        return jdbc.sql("select coalesce(max(revision), 0) from teams_revision")
                .query(Long.class)
                .single();
    }

    public Optional<TeamsRow> find(long revision) {
        return jdbc.sql("select * from teams_revision where revision = ?")
                .param(revision)
                .query(TeamsTable::map)
                .optional();
    }

    /** Newest first. */
    public List<TeamsRow> latest(int limit) {
        return jdbc.sql("select * from teams_revision order by revision desc limit ?")
                .param(limit)
                .query(TeamsTable::map)
                .list();
    }

    /**
     * Adds one.
     *
     * @throws org.springframework.dao.DuplicateKeyException when somebody else was faster
     */
    public void insert(TeamsRow row) {
        jdbc.sql("""
                        insert into teams_revision (revision, content, file_name, applied_by, applied_at, summary)
                        values (?, ?, ?, ?, ?, ?)""")
                .param(row.revision())
                .param(row.content())
                .param(Columns.cut(row.fileName(), 500))
                .param(Columns.cut(row.appliedBy(), 200))
                .param(Columns.of(row.appliedAt()))
                .param(Columns.cut(row.summary(), 4000))
                .update();
    }

    /** How many runs of each of these teams can still go on; teams without any are left out. */
    public Map<String, Long> runs(Collection<String> teams) {
        return counted(
                "select team, count(*) from run where parent is null and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED')"
                        + " and team in ",
                teams);
    }

    /** How many schedules each of these teams has; teams without any are left out. */
    public Map<String, Long> schedules(Collection<String> teams) {
        return counted("select team, count(*) from schedule where team in ", teams);
    }

    /** How many tokens of each of these teams open something; teams without any are left out. */
    public Map<String, Long> tokens(Collection<String> teams, Instant now) {
        return counted(
                "select team, count(*) from access_token where revoked_at is null and (expires_at is null or expires_at > ?)"
                        + " and team in ",
                teams,
                Columns.of(now));
    }

    /** How many secrets each of these teams has; teams without any are left out. */
    public Map<String, Long> secrets(Collection<String> teams) {
        return counted("select team, count(*) from secret where team in ", teams);
    }

    /** @param first values of what stands before the teams */
    private Map<String, Long> counted(String select, Collection<String> teams, Object... first) {
        Map<String, Long> counts = new HashMap<>();
        if (!teams.isEmpty()) {
            jdbc.sql(select + "(" + "?, ".repeat(teams.size() - 1) + "?) group by team")
                    .params(Stream.concat(Arrays.stream(first), teams.stream()).toList())
                    .query(row -> {
                        counts.put(row.getString(1), row.getLong(2));
                    });
        }
        return counts;
    }

    private static TeamsRow map(ResultSet row, int number) throws SQLException {
        return new TeamsRow(
                row.getLong("revision"),
                row.getString("content"),
                row.getString("file_name"),
                row.getString("applied_by"),
                Columns.instant(row, "applied_at"),
                row.getString("summary"));
    }
}
