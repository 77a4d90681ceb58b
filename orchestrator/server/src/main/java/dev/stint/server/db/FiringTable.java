package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Tables {@code firing} and {@code firing_run}. */
@Repository
public class FiringTable {

    private static final String WHOLE = """
            select f.*, m.combination, m.parameters, m.submission, m.run, m.refused, r.state
            from firing f left join firing_run m on m.schedule = f.schedule and m.planned_at = f.planned_at
            left join run r on r.idempotency_key = m.submission
            """;

    private static final String OPEN =
            "m.refused is null and (r.state is null or r.state not in ('SUCCEEDED', 'FAILED', 'CANCELLED'))";

    private final JdbcClient jdbc;

    public FiringTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds a firing and the runs that are to come of it.
     *
     * @param combinations parameters of each run; none for a firing nothing comes of
     * @param nonce the schedule's
     */
    public void insert(FiringRow row, List<Map<String, String>> combinations, String nonce) {
        jdbc.sql("insert into firing (schedule, planned_at, kind, decision, why, decided_at) values (?, ?, ?, ?, ?, ?)")
                .param(row.schedule())
                .param(Columns.of(row.plannedAt()))
                .param(row.kind().name())
                .param(row.decision())
                .param(Columns.cut(row.why(), 2000))
                .param(Columns.of(row.decidedAt()))
                .update();
        members(row, combinations, nonce);
    }

    /** Decides a firing anew of which no runs came: it takes its place behind those that were decided meanwhile. */
    public void redecide(FiringRow row, List<Map<String, String>> combinations, String nonce) {
        jdbc.sql("""
                        delete from firing where schedule = ? and planned_at = ? and not exists
                            (select 1 from firing_run m where m.schedule = firing.schedule
                                and m.planned_at = firing.planned_at)""").param(row.schedule()).param(Columns.of(row.plannedAt())).update();
        insert(row, combinations, nonce);
    }

    private void members(FiringRow row, List<Map<String, String>> combinations, String nonce) {
        for (int i = 0; i < combinations.size(); i++) {
            jdbc.sql("insert into firing_run (schedule, planned_at, combination, parameters, submission)"
                            + " values (?, ?, ?, ?, ?)")
                    .param(row.schedule())
                    .param(Columns.of(row.plannedAt()))
                    .param(i)
                    .param(Json.write(combinations.get(i)))
                    .param("schedule/" + nonce + "/" + row.plannedAt() + "/" + i)
                    .update();
        }
    }

    public Optional<FiringRow.Whole> find(long schedule, Instant plannedAt) {
        return one(jdbc.sql(WHOLE + " where f.schedule = ? and f.planned_at = ? order by m.combination")
                .param(schedule)
                .param(Columns.of(plannedAt))
                .query(FiringTable::line)
                .list());
    }

    /** The last ones by when they were planned, newest first, with their runs. */
    public List<FiringRow.Whole> last(long schedule, int count) {
        return wholes(jdbc.sql(WHOLE + """
                         where f.schedule = ? and f.planned_at in (select planned_at from firing where schedule = ?
                            order by planned_at desc limit ?)
                        order by f.planned_at desc, m.combination""")
                .param(schedule)
                .param(schedule)
                .param(count)
                .query(FiringTable::line)
                .list());
    }

    /** Firings with runs that are not over, first decided first, with all their runs. */
    public List<FiringRow.Whole> unfinished(long schedule) {
        return wholes(jdbc.sql(WHOLE + """
                         where f.schedule = ? and exists (select 1 from firing_run m left join run r
                            on r.idempotency_key = m.submission
                            where m.schedule = f.schedule and m.planned_at = f.planned_at and """ + " " + OPEN + ")" + " order by f.seq, m.combination")
                .param(schedule)
                .query(FiringTable::line)
                .list());
    }

    /** Firings with runs that are neither submitted nor refused, of all schedules, first decided first, with all their runs. */
    public List<FiringRow.Whole> pending() {
        return wholes(jdbc.sql(WHOLE + """
                         where exists (select 1 from firing_run m where m.schedule = f.schedule
                            and m.planned_at = f.planned_at and m.run is null and m.refused is null)
                        order by f.seq, m.combination""").query(FiringTable::line).list());
    }

    /** The firing that a run was submitted for. */
    public Optional<FiringRow.Whole> ofSubmission(String submission) {
        return one(
                jdbc.sql(WHOLE + """
                         where exists (select 1 from firing_run s where s.schedule = f.schedule
                            and s.planned_at = f.planned_at and s.submission = ?)
                        order by m.combination""").param(submission).query(FiringTable::line).list());
    }

    /** The run that was submitted under a key, if one was. */
    public Optional<String> runOf(String submission) {
        return jdbc.sql("select id from run where idempotency_key = ?")
                .param(submission)
                .query(String.class)
                .optional();
    }

    public void submitted(String submission, String run) {
        jdbc.sql("update firing_run set run = ? where submission = ?")
                .param(run)
                .param(submission)
                .update();
    }

    public void refused(String submission, String why) {
        jdbc.sql("update firing_run set refused = ? where submission = ? and run is null")
                .param(Columns.cut(why, 2000))
                .param(submission)
                .update();
    }

    /** Forgets all but the newest firings of a schedule. */
    public void forget(long schedule, int keep) {
        jdbc.sql("select planned_at from firing where schedule = ? order by planned_at desc offset ? rows"
                        + " fetch next 1 rows only")
                .param(schedule)
                .param(keep)
                .query((row, n) -> Columns.instant(row, "planned_at"))
                .optional()
                .ifPresent(oldest -> jdbc.sql("delete from firing where schedule = ? and planned_at <= ?")
                        .param(schedule)
                        .param(Columns.of(oldest))
                        .update());
    }

    /** A firing's columns, with those of one of its runs if it has any. */
    private record Line(FiringRow firing, Optional<FiringRow.Member> member) {}

    private static Line line(ResultSet row, int number) throws SQLException {
        FiringRow firing = new FiringRow(
                row.getLong("schedule"),
                Columns.instant(row, "planned_at"),
                row.getLong("seq"),
                FiringRow.Kind.valueOf(row.getString("kind")),
                row.getString("decision"),
                row.getString("why"),
                Columns.instant(row, "decided_at"));
        String submission = row.getString("submission");
        return new Line(
                firing,
                submission == null
                        ? Optional.empty()
                        : Optional.of(new FiringRow.Member(
                                row.getInt("combination"),
                                Json.read(
                                        row.getString("parameters"),
                                        new TypeReference<LinkedHashMap<String, String>>() {}),
                                submission,
                                Optional.ofNullable(row.getString("run")),
                                Optional.ofNullable(row.getString("state")).map(RunState::valueOf),
                                Optional.ofNullable(row.getString("refused")))));
    }

    private static Optional<FiringRow.Whole> one(List<Line> lines) {
        return wholes(lines).stream().findFirst();
    }

    private static List<FiringRow.Whole> wholes(List<Line> lines) {
        Map<FiringRow, List<FiringRow.Member>> byFiring = new LinkedHashMap<>();
        for (Line line : lines) {
            List<FiringRow.Member> members = byFiring.computeIfAbsent(line.firing(), firing -> new ArrayList<>());
            line.member().ifPresent(members::add);
        }
        return byFiring.entrySet().stream()
                .map(each -> new FiringRow.Whole(each.getKey(), each.getValue()))
                .toList();
    }
}
