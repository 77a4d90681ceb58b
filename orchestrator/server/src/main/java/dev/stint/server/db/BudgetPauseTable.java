package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code budget_pause}: runs that a used-up budget of their team or project has paused, and that go on by themselves. */
@Repository
public class BudgetPauseTable {

    private final JdbcClient jdbc;

    public BudgetPauseTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A run that waits for its budget.
     *
     * @param state what it is in now
     */
    public record Paused(String run, String team, String project, RunState state) {}

    /** Whole runs of a team, or of one of its projects, that are at work and not on their way to rest already: ids. */
    public List<String> spending(String team, Optional<String> project) {
        return jdbc.sql("""
                        select id from run where parent is null and team = :team
                            and (project = :project or :all) and state in ('PLACING', 'STARTING', 'RUNNING')
                        order by seq""")
                .param("team", team)
                .param("project", project.orElse(""))
                .param("all", project.isEmpty())
                .query(String.class)
                .list();
    }

    public void add(String run, String team, String project, String why, Instant at) {
        forget(run);
        jdbc.sql("insert into budget_pause (run, team, project, why, paused_at) values (?, ?, ?, ?, ?)")
                .param(run)
                .param(team)
                .param(project)
                .param(Columns.cut(why, 2000))
                .param(Columns.of(at))
                .update();
    }

    /** Everything that waits, the run's own team and project beside it, in the order of submission. */
    public List<Paused> all() {
        return jdbc.sql("""
                        select p.run, r.team, r.project, r.state from budget_pause p join run r on r.id = p.run
                        order by r.seq""")
                .query((row, n) -> new Paused(
                        row.getString("run"),
                        row.getString("team"),
                        row.getString("project"),
                        RunState.valueOf(row.getString("state"))))
                .list();
    }

    /** It goes on by hand, or not at all. */
    public boolean forget(String run) {
        return jdbc.sql("delete from budget_pause where run = ?").param(run).update() > 0;
    }
}
