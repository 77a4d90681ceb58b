package dev.stint.server.db;

import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Turns, in the rows of table {@code run}: who has one, who wants one. Of whole runs only: shards go with theirs. */
@Repository
public class QueueTable {

    /**
     * Those that need a turn and have none; a run that is at work and asked for one again says so anew while it still wants it. Apart, for
     * with "or" neither is found by an index.
     */
    private static final List<String> WITHOUT = List.of(
            "parent is null and state = 'QUEUED' and turn_at is null",
            "parent is null and state = 'PLACING' and turn_at is null and turn_wanted_at >= ?");

    /** Since long before there were turns: what "is not null" says, in words that an index can be asked with. */
    private static final String HAS_TURN = "turn_at > timestamp with time zone '2000-01-01 00:00:00+00'";

    /** Whatever holds machines counts, though it had no turn. */
    private static final String HOLDING =
            "parent is null and (state in ('STARTING', 'RUNNING', 'DRAINING', 'SETTLING') or turn_at is not null)"
                    + " and state in ('QUEUED', 'PLACING', 'STARTING', 'RUNNING', 'DRAINING', 'SETTLING')";

    /** For so long a turn that was kept need not be kept again: a run that moves has just begun to look for its next machine. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final JdbcClient jdbc;

    public QueueTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What the runs of a team have.
     *
     * @param runs with a turn
     */
    public record Held(int runs, int machines, int accelerators) {}

    /**
     * What is to be known of a run to order the queue, written when it is accepted.
     *
     * @param machines that it has while it is at work, at once
     * @param accelerators the least of all of them
     * @param fingerprint of what the job is, if that was asked
     */
    public record Entry(int machines, int accelerators, Optional<String> fingerprint) {
        /** One machine, of which nothing is known. */
        public static final Entry PLAIN = new Entry(1, 0, Optional.empty());
    }

    /** Until the transaction ends nobody else gives turns. */
    public void lock() {
        jdbc.sql("select id from queue_turn where id = 1 for update")
                .query(Integer.class)
                .single();
    }

    /** @param wantedSince runs at work that have not asked for a turn since then do not want one any more */
    public boolean anyWaiting(Instant wantedSince) {
        return !jdbc.sql(WITHOUT.stream()
                        .map(those -> "(select 1 from run where " + those + " limit 1)")
                        .collect(Collectors.joining(" union all ")))
                .param(Columns.of(wantedSince))
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /** Those that wait, in the order of submission. */
    public List<QueueRow> waiting(Instant wantedSince) {
        return jdbc.sql(WITHOUT.stream()
                        .map(those ->
                                "select id, seq, name, team, project, tags, tier, priority, submitted_at, queued_since,"
                                        + " state, machines, accelerators, deadline from run where " + those)
                        .collect(Collectors.joining(" union all ", "", " order by seq")))
                .param(Columns.of(wantedSince))
                .query(QueueTable::map)
                .list();
    }

    /** What teams have, by team. */
    public Map<String, Held> held() {
        Map<String, Held> held = new HashMap<>();
        jdbc.sql("select team, count(*) as runs, sum(machines) as machines, sum(accelerators) as accelerators from run"
                        + " where " + HOLDING + " group by team")
                .query((row, n) -> Map.entry(
                        row.getString("team"),
                        new Held(row.getInt("runs"), row.getInt("machines"), row.getInt("accelerators"))))
                .list()
                .forEach(team -> held.put(team.getKey(), team.getValue()));
        return held;
    }

    /** Runs that have a turn and did not begin yet. */
    public List<String> turned() {
        return jdbc.sql("select id from run where parent is null and state = 'QUEUED' and " + HAS_TURN
                        + " order by turn_at, seq")
                .query(String.class)
                .list();
    }

    /** Runs that go on looking for a machine without a turn. */
    public List<String> seekers() {
        return jdbc.sql("select id from run where parent is null and state = 'PLACING' and turn_at is null")
                .query(String.class)
                .list();
    }

    /**
     * Whether turns may change hands although all slots are taken: a run has looked for a machine in vain since an instant, or one at
     * work has found a machine.
     */
    public boolean mayChange(Instant since) {
        return jdbc.sql("select count(*) from run where parent is null and state = 'PLACING'"
                                + " and ((turn_at is not null and seeking_since <= ?)"
                                + " or (turn_at is null and turn_wanted_at is not null))")
                        .param(Columns.of(since))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Gives runs their turn, if they still want it. */
    public void give(Collection<String> runs, Instant now) {
        if (!runs.isEmpty()) {
            jdbc.sql("update run set turn_at = :now, turn_wanted_at = null,"
                            + " seeking_since = case when state = 'PLACING' then :now end"
                            + " where id in (:runs) and turn_at is null and state in ('QUEUED', 'PLACING')")
                    .param("now", Columns.of(now))
                    .param("runs", runs)
                    .update();
        }
    }

    /** Takes the turns of at most so many runs that have looked for a machine in vain since an instant, longest first. */
    public int take(Instant since, int most) {
        return jdbc.sql(
                        "update run set turn_at = null where parent is null and state = 'PLACING' and seeking_since <= ? and id in ("
                                + "select id from run where parent is null and state = 'PLACING' and turn_at is not null"
                                + " and seeking_since <= ? order by seeking_since, seq limit ?)")
                .param(Columns.of(since))
                .param(Columns.of(since))
                .param(most)
                .update();
    }

    /**
     * A run that looks for a machine has found one: it keeps the turn it has, or asks for one.
     *
     * @return whether it has one
     */
    public boolean keep(String run, Instant now) {
        boolean kept = jdbc.sql("select count(*) from run where id = ? and turn_at is not null and seeking_since > ?")
                        .param(run)
                        .param(Columns.of(now.minus(KEPT)))
                        .query(Integer.class)
                        .single()
                > 0;
        if (kept) {
            return true;
        }
        boolean has = jdbc.sql("update run set seeking_since = ? where id = ? and turn_at is not null")
                        .param(Columns.of(now))
                        .param(run)
                        .update()
                > 0;
        if (!has) {
            jdbc.sql("update run set turn_wanted_at = ? where id = ? and turn_at is null and state = 'PLACING'")
                    .param(Columns.of(now))
                    .param(run)
                    .update();
        }
        return has;
    }

    /**
     * What a transition means for a run's turn, as assignments of the update that writes it, each with the instant as its only
     * parameter. A run that comes to rest, or waits in the queue again, gives its turn back; from when it looks for a machine
     * until it has one it seeks.
     */
    static List<String> assignments(Run machine) {
        return switch (machine.state()) {
            // a reason that changes while it waits is no new wait
            case QUEUED ->
                List.of(
                        "turn_at = case when state = 'QUEUED' then turn_at end",
                        "queued_since = case when state = 'QUEUED' then queued_since else ? end",
                        "seeking_since = null");
            case PLACING -> List.of("seeking_since = coalesce(seeking_since, ?)");
            case STARTING, RUNNING, DRAINING, SETTLING ->
                machine.machine().isPresent() || machine.state() == RunState.SETTLING
                        ? List.of("turn_wanted_at = null", "seeking_since = null")
                        : List.of("turn_wanted_at = null");
            case PAUSED, SUCCEEDED, FAILED, CANCELLED ->
                List.of("turn_at = null", "turn_wanted_at = null", "seeking_since = null");
        };
    }

    /** Whether a run has a turn. */
    public boolean has(String run) {
        return jdbc.sql("select count(*) from run where id = ? and turn_at is not null")
                        .param(run)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The newest other run of a team with a fingerprint that is not at rest, or has succeeded since an instant. */
    public Optional<String> twin(String run, Instant succeededSince) {
        return jdbc.sql("""
                        select id from run
                        where team = (select team from run where id = :run)
                            and fingerprint = (select fingerprint from run where id = :run)
                            and seq < (select seq from run where id = :run) and parent is null
                            and (state not in ('PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')
                                or (state = 'SUCCEEDED' and ended_at >= :since))
                        order by seq desc limit 1""")
                .param("run", run)
                .param("since", Columns.of(succeededSince))
                .query(String.class)
                .optional();
    }

    private static QueueRow map(ResultSet row, int number) throws SQLException {
        Instant submitted = Columns.instant(row, "submitted_at");
        return new QueueRow(
                row.getString("id"),
                row.getLong("seq"),
                row.getString("name"),
                row.getString("team"),
                row.getString("project"),
                Columns.tags(row),
                row.getString("tier"),
                row.getInt("priority"),
                submitted,
                Columns.optionalInstant(row, "queued_since").orElse(submitted),
                RunState.valueOf(row.getString("state")),
                row.getInt("machines"),
                row.getInt("accelerators"),
                Columns.optionalInstant(row, "deadline").isPresent());
    }
}
