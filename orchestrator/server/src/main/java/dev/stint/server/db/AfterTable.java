package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code run_after}, and what else keeps queued runs from starting for their schedule's sake. */
@Repository
public class AfterTable {

    private final JdbcClient jdbc;

    public AfterTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A run comes after some jobs of its team. */
    public void insert(String run, Collection<String> jobs) {
        for (String job : jobs) {
            jdbc.sql("insert into run_after (run, job) values (?, ?)")
                    .param(run)
                    .param(job)
                    .update();
        }
    }

    /** Which jobs a job of a team comes after: as its schedule has it, and as its newest run has. */
    public List<String> of(String team, String job) {
        return jdbc.sql("""
                        select a.job from schedule_after a join schedule s on s.id = a.schedule where s.team = ? and s.name = ?
                        union
                        select a.job from run_after a where a.run =
                            (select id from run where team = ? and name = ? and parent is null order by seq desc limit 1)""")
                .param(team)
                .param(job)
                .param(team)
                .param(job)
                .query(String.class)
                .list();
    }

    /**
     * A queued run that has not begun yet, and a job it comes after.
     *
     * @param at when it was planned, or submitted where it was not
     */
    public record Waiting(String run, String team, String job, Instant at) {}

    /** Queued runs that have not begun yet and come after jobs. */
    public List<Waiting> waiting() {
        return jdbc.sql("""
                        select a.run, r.team, a.job, coalesce(m.planned_at, r.submitted_at) as at
                        from run_after a join run r on r.id = a.run
                        left join firing_run m on m.submission = r.idempotency_key
                        where r.state = 'QUEUED' and r.attempt = 0 order by a.run, a.job""")
                .query((row, n) -> new Waiting(
                        row.getString("run"), row.getString("team"), row.getString("job"), Columns.instant(row, "at")))
                .list();
    }

    /** A queued run of a schedule that has not begun yet, with its firing. */
    public record Scheduled(String run, long schedule, long seq, FiringRow.Kind kind, String decision) {}

    /** Queued runs of schedules that have not begun yet. */
    public List<Scheduled> scheduled() {
        return jdbc.sql("""
                        select r.id, f.schedule, f.seq, f.kind, f.decision
                        from firing_run m join run r on r.idempotency_key = m.submission
                        join firing f on f.schedule = m.schedule and f.planned_at = m.planned_at
                        where r.state = 'QUEUED' and r.attempt = 0 order by f.seq""")
                .query((row, n) -> new Scheduled(
                        row.getString("id"),
                        row.getLong("schedule"),
                        row.getLong("seq"),
                        FiringRow.Kind.valueOf(row.getString("kind")),
                        row.getString("decision")))
                .list();
    }

    /** The newest run of a job. */
    public record Newest(String run, RunState state, Instant submittedAt, Optional<String> submission) {}

    /** The newest run of a job of a team; what was made up for of times long past does not count. */
    public Optional<Newest> newest(String team, String job) {
        return jdbc.sql("""
                        select id, state, submitted_at, idempotency_key from run
                        where team = ? and name = ? and parent is null and not exists
                            (select 1 from firing_run m join firing f
                                on f.schedule = m.schedule and f.planned_at = m.planned_at
                                where m.submission = run.idempotency_key and f.kind = 'BACKFILL')
                        order by seq desc limit 1""")
                .param(team)
                .param(job)
                .query((row, n) -> new Newest(
                        row.getString("id"),
                        RunState.valueOf(row.getString("state")),
                        Columns.instant(row, "submitted_at"),
                        Optional.ofNullable(row.getString("idempotency_key"))))
                .optional();
    }
}
