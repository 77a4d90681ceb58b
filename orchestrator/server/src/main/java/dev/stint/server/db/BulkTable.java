package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Whole runs by what they have in common. */
@Repository
public class BulkTable {

    private final JdbcClient jdbc;

    public BulkTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A run, as far as it is chosen by. */
    public record Member(String id, long seq, String team, Map<String, String> tags, RunState state) {}

    /**
     * Runs in one of some states, oldest first, submitted after a sequence.
     *
     * @param team empty for any
     * @param project empty for any
     */
    public List<Member> after(long seq, Collection<RunState> states, String team, String project, int limit) {
        if (states.isEmpty()) {
            return List.of();
        }
        JdbcClient.StatementSpec query = jdbc.sql("select id, seq, team, tags, state from run where parent is null"
                        + " and seq > :seq and state in (:states)" + (team.isEmpty() ? "" : " and team = :team")
                        + (project.isEmpty() ? "" : " and project = :project") + " order by seq limit :limit")
                .param("seq", seq)
                .param("states", states.stream().map(Enum::name).toList())
                .param("limit", limit);
        query = team.isEmpty() ? query : query.param("team", team);
        query = project.isEmpty() ? query : query.param("project", project);
        return query.query((row, n) -> new Member(
                        row.getString("id"),
                        row.getLong("seq"),
                        row.getString("team"),
                        Json.read(row.getString("tags"), new TypeReference<Map<String, String>>() {}),
                        RunState.valueOf(row.getString("state"))))
                .list();
    }
}
