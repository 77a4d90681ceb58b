package dev.stint.server.db;

import dev.stint.api.Requests.BlobRef;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.core.type.TypeReference;

/** Table {@code run}. */
@Repository
public class RunTable {

    private static final String RESTING = "('PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')";

    /** Everything a list shows: all but the spec and its snapshots, which may be long. */
    static final String BRIEF = "id, seq, name, team, project, tags, tier, priority, '' as spec, spec_name,"
            + " '{}' as blobs, base_folder, submitted_at, deadline, machine, why, step, total, preemptions,"
            + " last_checkpoint, log_bytes, on_demand_market, on_demand_usd_per_hour, ended_at, parent, shard, previous,"
            + " home, passed_over";

    /** Rows that loops of runs ask for together; more would hold up the first for long. */
    private static final int AT_ONCE = 64;

    private final JdbcClient jdbc;
    private final Gathered<String, Fenced> rows;

    public RunTable(JdbcClient jdbc) {
        this(jdbc, LoopThreads.NONE);
    }

    @Autowired
    RunTable(JdbcClient jdbc, LoopThreads threads) {
        this.jdbc = jdbc;
        this.rows = new Gathered<>(AT_ONCE, threads, this::rows);
    }

    /** A row, and the fence that was found in it. */
    private record Fenced(RunRow row, long fence) {}

    /** Adds a run just accepted; {@code seq} is given by the database. A shard has the fence of its run. */
    public void insert(RunRow row, String idempotencyKey) {
        insert(row, idempotencyKey, Optional.empty(), QueueTable.Entry.PLAIN);
    }

    /** As {@link #insert(RunRow, String)}, saying who submitted it, and what the queue has to know of it. */
    public void insert(RunRow row, String idempotencyKey, Optional<String> by, QueueTable.Entry entry) {
        jdbc.sql("""
                        insert into run (id, name, team, project, tags, tier, priority, spec, spec_name, blobs,
                            base_folder, idempotency_key, submitted_at, deadline, machine, state, why, attempt, version,
                            total, updated_at, parent, shard, home, submitted_by, machines, accelerators, fingerprint,
                            fence)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                            coalesce((select fence from run where id = ?), 0))""")
                .param(row.id())
                .param(row.name())
                .param(row.team())
                .param(row.project())
                .param(Json.write(row.tags()))
                .param(row.tier())
                .param(row.priority())
                .param(row.spec())
                .param(Columns.cut(row.specName(), 500))
                .param(Json.write(row.blobs()))
                .param(row.baseFolder())
                .param(idempotencyKey.isEmpty() ? null : idempotencyKey)
                .param(Columns.of(row.submittedAt()))
                .param(Columns.ofNullable(row.deadline()))
                .param(Json.write(row.machine()))
                .param(row.machine().state().name())
                .param(row.why())
                .param(row.machine().attempt())
                .param(row.total().orElse(null))
                .param(Columns.of(row.submittedAt()))
                .param(row.shardOf().map(ShardId::parent).orElse(null))
                .param(row.shardOf().map(ShardId::shard).orElse(null))
                .param(row.home().orElse(null))
                .param(by.map(name -> Columns.cut(name, 200)).orElse(null))
                .param(entry.machines())
                .param(entry.accelerators())
                .param(entry.fingerprint().orElse(null))
                .param(row.shardOf().map(ShardId::parent).orElse(""))
                .update();
    }

    /** @throws NotOwnerException when this is the current thread's run and has changed hands */
    public Optional<RunRow> find(String id) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return jdbc.sql("select * from run where id = ?")
                    .param(id)
                    .query(RunTable::fenced)
                    .optional();
        }
        Optional<Fenced> found = rows.of(id);
        found.ifPresent(each -> Holding.seen(id, each.fence()));
        return found.map(Fenced::row);
    }

    private Map<String, Fenced> rows(Collection<String> ids) {
        Map<String, Fenced> found = new HashMap<>();
        jdbc.sql("select * from run where id in (:ids)")
                .param("ids", Gathered.padded(ids))
                .query((row, n) -> new Fenced(map(row, n), row.getLong("fence")))
                .list()
                .forEach(each -> found.put(each.row().id(), each));
        return found;
    }

    /**
     * The row, locked until the transaction ends.
     *
     * @throws NotOwnerException when this is the current thread's run and has changed hands
     */
    public Optional<RunRow> lock(String id) {
        Optional<RunRow> row = jdbc.sql("select * from run where id = ? for update")
                .param(id)
                .query(RunTable::fenced)
                .optional();
        checked(id);
        return row;
    }

    /**
     * Locks a row until the transaction ends, and tells the run's state.
     *
     * @throws NotOwnerException when this is the current thread's run and has changed hands
     */
    public Optional<RunState> lockState(String id) {
        return lockState(jdbc, id);
    }

    static Optional<RunState> lockState(JdbcClient jdbc, String id) {
        Optional<RunState> state = jdbc.sql("select state, fence from run where id = ? for update")
                .param(id)
                .query((row, n) -> {
                    Holding.seen(id, row.getLong("fence"));
                    return RunState.valueOf(row.getString("state"));
                })
                .optional();
        checked(id);
        return state;
    }

    private static void checked(String id) {
        Holding.current().filter(holding -> holding.run().equals(id)).ifPresent(FencedJdbc::remember);
    }

    private static RunRow fenced(ResultSet row, int number) throws SQLException {
        Holding.seen(row.getString("id"), row.getLong("fence"));
        return map(row, number);
    }

    /** The run that a team submitted under a key. */
    public Optional<RunRow> findByKey(String team, String idempotencyKey) {
        return jdbc.sql("select * from run where idempotency_key = ? and team = ?")
                .param(idempotencyKey)
                .param(team)
                .query(RunTable::map)
                .optional();
    }

    /** At most {@code limit} ids of whole runs starting with a prefix, newest first; a prefix is matched to the letter. */
    public List<String> idsStartingWith(Optional<Set<String>> teams, String prefix, int limit) {
        return jdbc.sql("select id from run where substring(id, 1, :length) = :prefix and parent is null" + among(teams)
                        + " order by seq desc limit :most")
                .param("length", prefix.length())
                .param("prefix", prefix)
                .param("most", limit)
                .param("teams", listed(teams))
                .query(String.class)
                .list();
    }

    /** Whole runs, newest first, older than a sequence; without their specs and snapshots. */
    public List<RunRow> page(Optional<RunState> state, boolean liveOnly, long beforeSeq, int limit) {
        return page(Optional.empty(), state, liveOnly, beforeSeq, limit);
    }

    /** As {@link #page(Optional, boolean, long, int)}, of some teams only; empty for all. */
    public List<RunRow> page(
            Optional<Set<String>> teams, Optional<RunState> state, boolean liveOnly, long beforeSeq, int limit) {
        List<RunState> states = liveOnly ? NewestFirst.LIVE : state.stream().toList();
        return jdbc.sql(NewestFirst.of(states, among(teams)))
                .param("before", beforeSeq)
                .param("most", limit)
                .param("teams", listed(teams))
                .query(RunTable::map)
                .list();
    }

    /** Who submitted a run; empty where it was not written down. */
    public Optional<String> submitter(String id) {
        return jdbc.sql("select submitted_by from run where id = ? and submitted_by is not null")
                .param(id)
                .query(String.class)
                .optional();
    }

    private static String among(Optional<Set<String>> teams) {
        return teams.isEmpty() ? "" : " and team in (:teams)";
    }

    /** Never empty: no team is called so. */
    private static List<String> listed(Optional<Set<String>> teams) {
        return Stream.concat(Stream.of(""), teams.orElse(Set.of()).stream()).toList();
    }

    /** Ids of all runs and shards, those submitted last first. */
    public List<String> newestFirst() {
        return jdbc.sql("select id from run order by seq desc")
                .query(String.class)
                .list();
    }

    /** Of {@link #newestFirst} those that are not at rest, or came to rest after an instant. */
    public List<String> lively(Instant since) {
        return jdbc.sql("select id from run where state not in " + RESTING + " or ended_at >= ? order by seq desc")
                .param(Columns.of(since))
                .query(String.class)
                .list();
    }

    /** When the first run was submitted. */
    public Optional<Instant> firstSubmission() {
        return jdbc.sql("select submitted_at from run order by seq limit 1")
                .query((row, n) -> Columns.instant(row, "submitted_at"))
                .optional();
    }

    public int count(boolean queued) {
        return jdbc.sql("select count(*) from run where parent is null and state in "
                        + NewestFirst.in(
                                queued
                                        ? List.of(RunState.QUEUED)
                                        : NewestFirst.LIVE.stream()
                                                .filter(state -> state != RunState.QUEUED)
                                                .toList()))
                .query(Integer.class)
                .single();
    }

    /** Writes what a transition changed. */
    public void transitioned(String id, Run machine, String why, Instant now) {
        StringBuilder sql = new StringBuilder("update run set machine = ?, state = ?, why = ?, attempt = ?,"
                + " version = version + 1, ended_at = ?, updated_at = ?");
        List<String> turn = QueueTable.assignments(machine);
        turn.forEach(assignment -> sql.append(", ").append(assignment));
        JdbcClient.StatementSpec update = jdbc.sql(sql.append(" where id = ?").toString())
                .param(Json.write(machine))
                .param(machine.state().name())
                .param(Columns.cut(why, 2000))
                .param(machine.attempt())
                .param(machine.state().resting() ? Columns.of(now) : null)
                .param(Columns.of(now));
        for (String assignment : turn) {
            if (assignment.contains("?")) {
                update.param(Columns.of(now));
            }
        }
        update.param(id).update();
    }

    public void progressed(String id, long step, long total) {
        jdbc.sql("update run set step = ?, total = case when ? > 0 then ? else total end where id = ?")
                .param(step)
                .param(total)
                .param(total)
                .param(id)
                .update();
    }

    public void preempted(String id) {
        jdbc.sql("update run set preemptions = preemptions + 1 where id = ?")
                .param(id)
                .update();
    }

    public void checkpointed(String id, long index) {
        jdbc.sql("update run set last_checkpoint = ? where id = ?")
                .param(index)
                .param(id)
                .update();
    }

    public void onDemandSeen(String id, RunRow.OnDemand onDemand) {
        jdbc.sql("update run set on_demand_market = ?, on_demand_usd_per_hour = ? where id = ?")
                .param(onDemand.market().id())
                .param(onDemand.perHour().usd())
                .param(id)
                .update();
    }

    void logged(String id, long logBytes) {
        jdbc.sql("update run set log_bytes = ? where id = ?")
                .param(logBytes)
                .param(id)
                .update();
    }

    private static Map<String, BlobRef> blobs(String json) {
        return json.equals("{}") ? Map.of() : Json.read(json, new TypeReference<Map<String, BlobRef>>() {});
    }

    static RunRow map(ResultSet row, int number) throws SQLException {
        Optional<RunRow.OnDemand> onDemand = Optional.empty();
        String onDemandMarket = row.getString("on_demand_market");
        if (onDemandMarket != null) {
            onDemand = Optional.of(
                    new RunRow.OnDemand(Market.parse(onDemandMarket), Columns.money(row, "on_demand_usd_per_hour")));
        }
        String id = row.getString("id");
        return new RunRow(
                id,
                row.getLong("seq"),
                row.getString("name"),
                row.getString("team"),
                row.getString("project"),
                Columns.tags(row),
                row.getString("tier"),
                row.getInt("priority"),
                row.getString("spec"),
                row.getString("spec_name"),
                blobs(row.getString("blobs")),
                row.getString("base_folder"),
                Columns.instant(row, "submitted_at"),
                Columns.optionalInstant(row, "deadline"),
                Json.read(row.getString("machine"), Run.class),
                row.getString("why"),
                Columns.optionalLong(row, "step"),
                Columns.optionalLong(row, "total"),
                row.getInt("preemptions"),
                Columns.optionalLong(row, "last_checkpoint"),
                row.getLong("log_bytes"),
                onDemand,
                Columns.optionalInstant(row, "ended_at"),
                Optional.ofNullable(row.getString("parent")).flatMap(parent -> ShardId.parse(id)),
                Optional.ofNullable(row.getString("previous")),
                Optional.ofNullable(row.getString("home")),
                Optional.ofNullable(row.getString("passed_over"))
                        .map(json -> Json.read(json, new TypeReference<List<Long>>() {}))
                        .orElse(List.of()));
    }
}
