package dev.stint.server.db;

import dev.stint.core.run.Effect;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Table {@code attempt}: launches, from being recorded to being gone. What machines report of their work is written by
 * {@link AttemptReports}; {@link MachineTable} asks about the machines of all runs.
 */
@Repository
public class AttemptTable {

    /** Launches that loops of runs ask for together. */
    private static final int AT_ONCE = 64;

    /** Tokens of one question. */
    private static final int TOKENS = 500;

    /** The version of the order that a launch recorded by {@link #insert} may be sent. */
    public static final int FIRST_ORDER = 1;

    private final JdbcClient jdbc;
    private final Gathered<Launch, AttemptRow> rows;
    private final Gathered<String, List<AttemptRow>> histories;

    public AttemptTable(JdbcClient jdbc) {
        this(jdbc, LoopThreads.NONE);
    }

    @Autowired
    AttemptTable(JdbcClient jdbc, LoopThreads threads) {
        this.jdbc = jdbc;
        this.rows = new Gathered<>(AT_ONCE, threads, this::rows);
        this.histories = new Gathered<>(AT_ONCE, threads, this::histories);
    }

    private record Launch(String run, int attempt, int launch) {
        Object[] columns() {
            return new Object[] {run, attempt, launch};
        }
    }

    /** Records a launch before it is made, and the version of its first order before that is sent. */
    public void insert(
            String run, int attempt, int launch, String token, Market market, String request, Money price, Instant at) {
        jdbc.sql("""
                        insert into attempt (run, attempt, launch, token, market, request, placed_at, usd_per_hour, fence,
                            order_version)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(run)
                .param(attempt)
                .param(launch)
                .param(token)
                .param(market.id())
                .param(request)
                .param(Columns.of(at))
                .param(price.usd())
                .param(Holding.currentFence())
                .param(FIRST_ORDER)
                .update();
    }

    /** How many accelerators one machine of a launch has. */
    public void accelerators(String run, int attempt, int launch, int accelerators) {
        jdbc.sql("update attempt set accelerators = ? where run = ? and attempt = ? and launch = ?")
                .param(accelerators)
                .param(run)
                .param(attempt)
                .param(launch)
                .update();
    }

    public Optional<AttemptRow> find(String run, int attempt, int launch) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return rows.of(new Launch(run, attempt, launch));
        }
        return jdbc.sql("select * from attempt where run = ? and attempt = ? and launch = ?")
                .param(run)
                .param(attempt)
                .param(launch)
                .query(AttemptTable::map)
                .optional();
    }

    private Map<Launch, AttemptRow> rows(Collection<Launch> launches) {
        List<Object[]> keys =
                Gathered.padded(launches).stream().map(Launch::columns).toList();
        return jdbc
                // the run alone too: an index that H2 sees
                .sql("select * from attempt where run in (:runs) and (run, attempt, launch) in (:launches)")
                .param(
                        "runs",
                        Gathered.padded(launches).stream().map(Launch::run).toList())
                .param("launches", keys)
                .query(AttemptTable::map)
                .list()
                .stream()
                .collect(Collectors.toMap(row -> new Launch(row.run(), row.attempt(), row.launch()), row -> row));
    }

    /** All launches of a run, in order. */
    public List<AttemptRow> of(String run) {
        return jdbc.sql("select * from attempt where run = ? order by attempt, launch")
                .param(run)
                .query(AttemptTable::map)
                .list();
    }

    /** Launches of a run that became attempts, in order: those that a provider granted. */
    public List<AttemptRow> granted(String run) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? histories(List.of(run)).getOrDefault(run, List.of())
                : histories.of(run).orElse(List.of());
    }

    private Map<String, List<AttemptRow>> histories(Collection<String> runs) {
        return jdbc
                .sql("select * from attempt where run in (:runs) and granted_at is not null order by attempt, launch")
                .param("runs", Gathered.padded(runs))
                .query(AttemptTable::map)
                .list()
                .stream()
                .collect(Collectors.groupingBy(AttemptRow::run));
    }

    /** The newest launch of an attempt, if it has no outcome yet. */
    public Optional<AttemptRow> openLaunch(String run, int attempt) {
        return jdbc.sql("""
                        select * from attempt where run = ? and attempt = ? and outcome is null
                        order by launch desc limit 1""").param(run).param(attempt).query(AttemptTable::map).optional();
    }

    /**
     * The row, locked until the transaction ends, and its run's row before it: in this order everybody locks, and PostgreSQL locks a
     * run's row for whoever adds a row that refers to it.
     */
    public Optional<AttemptRow> lock(String run, int attempt, int launch) {
        RunTable.lockState(jdbc, run);
        return jdbc.sql("select * from attempt where run = ? and attempt = ? and launch = ? for update")
                .param(run)
                .param(attempt)
                .param(launch)
                .query(AttemptTable::map)
                .optional();
    }

    /** Of several runs, the launches that are not over or still cost something. */
    public List<AttemptRow> unfinished(Collection<String> runs) {
        return runs.isEmpty()
                ? List.of()
                : jdbc.sql("""
                                select * from attempt
                                where run in (:runs) and (outcome is null or segment_from is not null)""").param("runs", runs).query(AttemptTable::map).list();
    }

    /** The machine is known to have lived at an instant; an earlier one changes nothing. */
    public void alive(AttemptRow row, Instant at) {
        jdbc.sql("""
                        update attempt set alive_at = ?
                        where run = ? and attempt = ? and launch = ? and (alive_at is null or alive_at < ?)""")
                .param(Columns.of(at))
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .param(Columns.of(at))
                .update();
    }

    /**
     * Machines that shall end and are not known to be gone, of all runs; but for those that were launched by another server which
     * lives, for it alone can reach what runs on its own computer.
     */
    public List<AttemptRow> ending(String server) {
        return jdbc.sql("select * from attempt where end_wanted and machine is not null and gone_at is null"
                        + OwnerTable.notOfAnother("server"))
                .param(server)
                .query(AttemptTable::map)
                .list();
    }

    /** Whether a launch with this token is wanted, so that its machine may exist. */
    public boolean claims(String token) {
        return jdbc.sql("""
                        select count(*) from attempt
                        where token = ? and gone_at is null and not end_wanted and outcome is null""").param(token).query(Integer.class).single() > 0;
    }

    /** What {@link #claims} says of some tokens: true, false where the machine is known and {@link #ending}, nothing where nobody knows it. */
    public Map<String, Boolean> claims(List<String> tokens) {
        Map<String, Boolean> claims = new HashMap<>();
        for (int from = 0; from < tokens.size(); from += TOKENS) {
            List<String> some = tokens.subList(from, Math.min(tokens.size(), from + TOKENS));
            jdbc.sql("""
                            select token, not end_wanted and outcome is null as claimed from attempt
                            where token in (:tokens) and gone_at is null
                                and (end_wanted and machine is not null or not end_wanted and outcome is null)""").param("tokens", some).query(rs -> {
                claims.put(rs.getString("token"), rs.getBoolean("claimed"));
            });
        }
        return claims;
    }

    /** The launch is about to be made, by the server that drives the run; durable before it is. */
    public void tried(AttemptRow row) {
        Optional<String> server = Holding.current().map(Holding::server);
        if (server.isEmpty()) {
            update(row, "tried = true").update();
            return;
        }
        jdbc.sql("update attempt set tried = true, server = ? where run = ? and attempt = ? and launch = ?")
                .param(server.get())
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    public void granted(String run, int attempt, int launch, String machine, Instant at) {
        jdbc.sql("""
                        update attempt set tried = true, machine = ?, granted_at = ?, segment_from = ?, gone_at = null
                        where run = ? and attempt = ? and launch = ? and machine is null""")
                .param(machine)
                .param(Columns.of(at))
                .param(Columns.of(at))
                .param(run)
                .param(attempt)
                .param(launch)
                .update();
    }

    /** A launch that came to nothing. */
    public void notStarted(String run, int attempt, int launch, String detail, Instant at) {
        jdbc.sql("""
                        update attempt set outcome = 'NOT_STARTED', detail = ?, ended_at = ?, gone_at = ?
                        where run = ? and attempt = ? and launch = ? and machine is null""")
                .param(Columns.cut(detail, 2000))
                .param(Columns.of(at))
                .param(Columns.of(at))
                .param(run)
                .param(attempt)
                .param(launch)
                .update();
    }

    /** The number of the next order, made durable before the order is sent. */
    public int nextOrderVersion(AttemptRow row) {
        update(row, "order_version = order_version + 1").update();
        return jdbc.sql("select order_version from attempt where run = ? and attempt = ? and launch = ?")
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .query(Integer.class)
                .single();
    }

    public void endWanted(String run, int attempt, int launch) {
        jdbc.sql("update attempt set end_wanted = true where run = ? and attempt = ? and launch = ?")
                .param(run)
                .param(attempt)
                .param(launch)
                .update();
    }

    /** Writes how an attempt ended, once. */
    public void closed(AttemptRow row, Effect.Outcome outcome, String detail, Instant at, Account account) {
        jdbc.sql("""
                        update attempt set outcome = ?, detail = ?, ended_at = ?, useful_seconds = ?, lost_seconds = ?,
                            steps_lost = ?
                        where run = ? and attempt = ? and launch = ? and outcome is null""")
                .param(outcome.name())
                .param(Columns.cut(detail, 2000))
                .param(Columns.of(at))
                .param(account.usefulSeconds())
                .param(account.lostSeconds())
                .param(account.stepsLost())
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    public void gone(AttemptRow row, Instant at) {
        jdbc.sql("""
                        update attempt set gone_at = ?, segment_from = null
                        where run = ? and attempt = ? and launch = ?""")
                .param(Columns.of(at))
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** A new price holds from an instant on; the segment before it is in the ledger. */
    public void repriced(AttemptRow row, Money price, Instant from) {
        jdbc.sql("""
                        update attempt set usd_per_hour = ?, segment_from = ?
                        where run = ? and attempt = ? and launch = ?""")
                .param(price.usd())
                .param(Columns.of(from))
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .update();
    }

    /** What of an attempt's time was kept and what was lost. */
    public record Account(double usefulSeconds, double lostSeconds, long stepsLost) {}

    private JdbcClient.StatementSpec update(AttemptRow row, String assignment) {
        return jdbc.sql("update attempt set " + assignment + " where run = ? and attempt = ? and launch = ?")
                .param(row.run())
                .param(row.attempt())
                .param(row.launch());
    }

    private static Optional<AttemptRow.Gpu> gpu(ResultSet row) throws SQLException {
        return Columns.optionalLong(row, "gpu_count").isEmpty()
                ? Optional.empty()
                : Optional.of(new AttemptRow.Gpu(
                        row.getInt("gpu_count"),
                        row.getDouble("gpu_mean_percent"),
                        row.getDouble("gpu_peak_percent"),
                        row.getLong("gpu_peak_memory_bytes"),
                        row.getLong("gpu_memory_bytes")));
    }

    static AttemptRow map(ResultSet row, int number) throws SQLException {
        return new AttemptRow(
                row.getString("run"),
                row.getInt("attempt"),
                row.getInt("launch"),
                row.getString("token"),
                Market.parse(row.getString("market")),
                row.getString("request"),
                row.getBoolean("tried"),
                Columns.money(row, "usd_per_hour"),
                Optional.ofNullable(row.getString("machine")),
                Columns.optionalInstant(row, "granted_at"),
                Columns.optionalInstant(row, "started_at"),
                Columns.optionalInstant(row, "ended_at"),
                row.getBoolean("end_wanted"),
                Columns.optionalInstant(row, "gone_at"),
                Optional.ofNullable(row.getString("outcome")).map(Effect.Outcome::valueOf),
                row.getString("detail"),
                Columns.optionalLong(row, "restored_from"),
                Columns.optionalLong(row, "first_step"),
                Columns.optionalLong(row, "warm_step"),
                Columns.optionalDouble(row, "warm_seconds"),
                Columns.optionalLong(row, "last_step"),
                Columns.optionalLong(row, "kept_step"),
                row.getDouble("command_seconds"),
                row.getDouble("useful_seconds"),
                row.getDouble("lost_seconds"),
                row.getLong("steps_lost"),
                row.getInt("checkpoints"),
                Columns.optionalDouble(row, "save_seconds"),
                row.getInt("order_version"),
                row.getLong("status_sequence"),
                row.getLong("log_chunks"),
                row.getLong("remark"),
                Columns.optionalInstant(row, "segment_from"),
                Columns.optionalInstant(row, "alive_at"),
                gpu(row));
    }
}
